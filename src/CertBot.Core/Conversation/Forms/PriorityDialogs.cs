using System.Collections.Immutable;
using CertBot.Core.Certification;
using static CertBot.Core.Certification.ApplicationCommand;

namespace CertBot.Core.Conversation.Forms;

/// <summary>Stage 2: leadership decides whether, when and how soon.</summary>
public static class PriorityDialogs
{
    public static Dialog Approve { get; } = new("approve", Audience.Leadership)
    {
        Takes = [Argument.Application, Argument.OneOf("priority", _ => Levels), Argument.Day("start")],
        Fits = Subjects.At("priority"),
        Questions = Subjects.On((walk, _) => [new("priority", new Asks.Choice(Levels)), new("start", From(walk, 0))]),
        Hand = Subjects.Hand(w => new Approve(LevelOf(w["priority"]), w.Day("start"))),
    };

    public static Dialog Defer { get; } = new("defer", Audience.Leadership)
    {
        Takes = [Argument.Application, Argument.Day("until")],
        Fits = Subjects.At("priority"),
        Questions = Subjects.On((walk, _) => [new("until", From(walk, 1)), new("reason", new Asks.Lines(Lengths.Text))]),
        Hand = Subjects.Hand(w => new Defer(w.Day("until"), w["reason"])),
        Done = (_, command) => new() { ["day"] = command is Command.OnApplication { What: Defer defer } ? Leaf.Day(defer.Until) : null },
    };

    public static Dialog Decline { get; } = new("decline", Audience.Leadership)
    {
        Takes = [Argument.Application, Argument.Rest("reason")],
        Fits = Subjects.At("priority"),
        Questions = Subjects.On((_, _) => [new("reason", new Asks.Lines(Lengths.Text))]),
        Hand = Subjects.Hand(w => new Decline(w["reason"])),
    };

    public static ImmutableArray<Option> Levels { get; } = [.. new[] { "high", "medium", "low" }.Select(l => Option.Of(l, $"certification.priority.{l}"))];

    public static PriorityLevel LevelOf(string value) => value switch
    {
        "high" => PriorityLevel.High,
        "low" => PriorityLevel.Low,
        _ => PriorityLevel.Medium,
    };

    private static Asks.Day From(Walk walk, int days) => new(walk.Desk.Today.PlusDays(days), walk.Desk.Today.PlusDays(Words.DaysAhead));
}
