using System.Text.Json;
using System.Text.Json.Nodes;
using CertBot.Core.Directory;
using CertBot.Core.Policy;

namespace CertBot.Core.Conversation.Inquiries;

/// <summary>Who cannot be reached at the moment, since when, why, and what helps.</summary>
public static class Reach
{
    private const int MostRows = 15;

    public static Inquiry Unreachable { get; } = new("unreachable", Audience.Administrator) { Answer = (known, _) => All(known) };

    private static Say All(Known known)
    {
        var closed = known.Unreachable;
        if (closed.IsEmpty) return new Say.Line("inquiry.unreachable.none") { Suggestions = Suggest.Verbs(known.Desk, "people") };
        var count = closed.Length + known.Desk.MoreUnreachable;
        return new Say.Card("unreachable", new JsonObject
        {
            ["count"] = count,
            ["rows"] = new JsonArray([.. closed.Take(MostRows).Select(c => new JsonObject
            {
                ["who"] = Whose(known, c),
                ["line"] = Leaf.Sentence("inquiry.unreachable.line", new() { ["channel"] = c.Place.Channel, ["since"] = Leaf.At(c.Since), ["why"] = Leaf.Phrase($"inquiry.unreachable.why.{Name(c.Why)}") }),
                ["help"] = Leaf.Phrase($"inquiry.unreachable.help.{Name(c.Why)}"),
            })]),
            ["more"] = count > MostRows ? Leaf.Phrase("inquiry.unreachable.more", new() { ["count"] = count - MostRows }) : null,
        });
    }

    private static JsonObject Whose(Known known, Unreachable closed) =>
        known.Roster.PlaceByGroup.FirstOrDefault(g => g.Value == closed.Place).Key is { } group ? Leaf.Phrase("inquiry.unreachable.group", new() { ["group"] = Leaf.Phrase(EditionTexts.Group(new GroupName(group))) })
        : closed is { Place.Personal: true, Person: { } person } ? Leaf.Phrase("inquiry.unreachable.person", new() { ["who"] = Leaf.Person(person), ["id"] = person.Value })
        : Leaf.Phrase("inquiry.unreachable.nobody");

    private static string Name(Closure why) => JsonNamingPolicy.KebabCaseLower.ConvertName(why.ToString());
}
