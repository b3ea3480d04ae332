using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Core.Language;
using CertBot.Core.Policy;

namespace CertBot.Core.Conversation.Forms;

/// <summary>Who holds which role, which channel serves which group, and in which language somebody is spoken to.</summary>
public static class RosterDialogs
{
    public static Dialog Give { get; } = Named("give", (role, person) => new RosterCommand.Give(role, person));

    public static Dialog Take { get; } = Named("take", (role, person) => new RosterCommand.Take(role, person));

    public static Dialog Bind { get; } = new("bind", Audience.Administrator)
    {
        Takes = [Argument.OneOf("group", Groups)],
        Questions = w => [new("group", new Asks.Choice(Groups(w.Desk.Edition)))],
        Hand = w => new Command.OnRoster(new RosterCommand.Bind(new(w["group"]), w.Desk.Place)),
        Done = (_, command) => new() { ["group"] = command is Command.OnRoster { What: RosterCommand.Bind bind } ? Leaf.Phrase(EditionTexts.Group(bind.Group)) : null },
    };

    public static Dialog Language { get; } = new("language", Audience.Anyone)
    {
        Takes = [Argument.OneOf("language", _ => Languages)],
        Questions = _ => [new("language", new Asks.Choice(Languages))],
        Hand = w => new Command.OnPerson(new(w["language"])),
    };

    private static ImmutableArray<Option> Languages { get; } = [.. LanguageCode.All.Select(l => Option.Of(l.Value, $"language.{l}", [.. Wording.Everywhere($"phrase.language.{l}").SelectMany(p => p.Split('|'))]))];

    private static Dialog Named(string name, Func<RoleName, PersonId, RosterCommand> make) => new(name, Audience.Administrator)
    {
        Takes = [Argument.OneOf("role", Roles), Argument.Word("person", (_, word) => Foreign.IsId(word) ? word : null)],
        Questions = w => [new("role", new Asks.Choice(Roles(w.Desk.Edition))), new("person", new Asks.Line(200)) { Check = text => Foreign.IsId(text) ? null : new("dialog.people.unknown") }],
        Hand = w => new Command.OnRoster(make(new(w["role"]), new(w["person"]))),
        Done = (_, command) => (command as Command.OnRoster)?.What switch
        {
            RosterCommand.Give give => new() { ["role"] = Leaf.Phrase(EditionTexts.Role(give.Role)), ["who"] = Leaf.Person(give.To) },
            RosterCommand.Take take => new() { ["role"] = Leaf.Phrase(EditionTexts.Role(take.Role)), ["who"] = Leaf.Person(take.From) },
            _ => [],
        },
        Next = ["people"],
    };

    private static ImmutableArray<Option> Roles(Edition edition) =>
        [.. edition.Roles.Append(RoleName.Administrator).Distinct().Select(r => Option.Of(r.Value, EditionTexts.Role(r)))];

    private static ImmutableArray<Option> Groups(Edition edition) => [.. edition.Groups.Select(g => Option.Of(g.Name.Value, EditionTexts.Group(g.Name)))];
}
