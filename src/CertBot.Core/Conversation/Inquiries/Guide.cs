using System.Text.Json.Nodes;
using CertBot.Core.Directory;
using CertBot.Core.Policy;

namespace CertBot.Core.Conversation.Inquiries;

/// <summary>What somebody can do here, and who is who.</summary>
public static class Guide
{
    public static Inquiry Help { get; } = new("help", Audience.Anyone) { Answer = (known, _) => All(known) };

    public static Inquiry People { get; } = new("people", Audience.Involved) { Answer = (known, _) => WhoIsWho(known) };

    private static Say.Card All(Known known)
    {
        var desk = known.Desk;
        var likely = Likely.First(known).Remove("help", StringComparer.Ordinal);
        return new("help", new JsonObject
        {
            ["name"] = desk.Person.Name,
            ["likely"] = new JsonArray([.. likely.Select(v => new JsonObject { ["verb"] = v, ["title"] = Leaf.Phrase($"verb.{v}") })]),
            ["lines"] = new JsonArray([.. AvailableCommands.Now(known).Except(likely, StringComparer.Ordinal).Where(v => v != "help").Select(v => new JsonObject
            {
                ["text"] = Leaf.Phrase("inquiry.help.line", new() { ["say"] = Suggest.Typed(v, desk), ["what"] = Title(v) }),
            })]),
        });
    }

    private static JsonObject Title(string verb) => Leaf.Phrase(Dialogs.Find(verb) is null ? $"inquiry.{verb}.title" : $"dialog.{verb}.title");

    // An administrator sees the platform's roles, a vendor's people see each other.
    private static Say WhoIsWho(Known known)
    {
        var actor = known.Desk.Actor;
        if (!actor.Roles.IsEmpty)
        {
            var rows = known.Roster.RolesByPerson.Select(p => Line(new(p.Key), p.Value.Select(r => Leaf.Phrase(EditionTexts.Role(new RoleName(r))))));
            return Card(Leaf.Phrase("inquiry.people.roster"), rows);
        }
        if (actor.Member is { } member && known.Vendor(member.Vendor) is { } vendor)
            return Card(Leaf.Phrase("inquiry.people.vendor", new() { ["vendor"] = vendor.Name }), vendor.People.Select(p => Line(new(p.Key), [Leaf.Phrase(EditionTexts.Role(p.Value))])));
        return new Say.Line("talk.no-vendor") { Suggestions = Suggest.Verbs(known.Desk, "create-vendor", "join") };
    }

    private static Say.Card Card(JsonObject title, IEnumerable<JsonObject> rows) => new("people", new JsonObject { ["title"] = title, ["rows"] = new JsonArray([.. rows]) });

    private static JsonObject Line(PersonId who, IEnumerable<JsonObject> roles) => new() { ["who"] = Leaf.Person(who), ["id"] = who.Value, ["roles"] = Leaf.List(roles) };
}
