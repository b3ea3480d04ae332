using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Core.Certification;
using CertBot.Core.Policy;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Core.Conversation.Forms;

/// <summary>Stage 1, the kick-off: planned and held by an analyst; what is missing is repaired by the vendor.</summary>
public static class KickOffDialogs
{
    public static Dialog Plan { get; } = new("plan-kick-off", Audience.Analyst)
    {
        Takes = [Argument.Application, Argument.Day("date")],
        Fits = Subjects.At("kick-off"),
        Questions = Subjects.On((walk, _) => [new("date", new Asks.Day(walk.Desk.Today, walk.Desk.Today.PlusDays(Words.DaysAhead)))]),
        Hand = Subjects.Hand(w => new ApplicationCommand.PlanKickOff(w.Day("date"))),
        Done = (_, command) => new() { ["day"] = command is Command.OnApplication { What: ApplicationCommand.PlanKickOff plan } ? Leaf.Day(plan.On) : null },
    };

    public static Dialog Ready { get; } = new("ready", Audience.Analyst)
    {
        Takes = [Argument.Application, Argument.OneOf("advice", _ => PriorityDialogs.Levels), Argument.Rest("comment")],
        Fits = Subjects.At("kick-off"),
        Questions = Subjects.On((_, _) => [new("advice", new Asks.Choice(PriorityDialogs.Levels)), new("comment", new Asks.Lines(Lengths.Text))]),
        Hand = Subjects.Hand(w => new ApplicationCommand.FindReady(PriorityDialogs.LevelOf(w["advice"]), w["comment"])),
    };

    public static Dialog NotReady { get; } = new("not-ready", Audience.Analyst)
    {
        Takes = [Argument.Application],
        Fits = Subjects.At("kick-off"),
        Questions = Subjects.On(Missing),
        Hand = Subjects.Hand(w => new ApplicationCommand.FindNotReady(w.Many("what").ToImmutableSortedDictionary(k => k, k => w[$"missing-{k}"], StringComparer.Ordinal))),
    };

    public static Dialog Resubmit { get; } = new("resubmit", Audience.Vendor)
    {
        Takes = [Argument.Application],
        Fits = Subjects.At("not-ready"),
        Questions = Subjects.On(Repaired),
        Hand = Subjects.Hand(w => new ApplicationCommand.Resubmit(Wanted(w.About).ToImmutableSortedDictionary(m => m.Key, m => new ReadinessAnswer(true, w[$"evidence-{m.Key}"]), StringComparer.Ordinal)) { WishedKickOff = w.Day("kick-off") }),
    };

    // A card sends what is missing at once; in a talk the items are picked first.
    private static IEnumerable<Question> Missing(Walk walk, Application about)
    {
        var items = walk.Edition.Readiness;
        var given = items.Where(k => walk.Raw($"missing-{k}") is { } words && !string.IsNullOrWhiteSpace(words)).ToArray();
        if (walk.Raw("what") is null && given.Length > 0) walk.Fill("what", string.Join(',', given));
        else yield return new("what", new Asks.Many([.. items.Select(k => Option.Of(k, EditionTexts.Readiness(k)))]));
        foreach (var key in walk.Many("what"))
            yield return new($"missing-{key}", new Asks.Lines(Lengths.Text)) { Text = "dialog.not-ready.missing", Data = new() { ["item"] = Leaf.Phrase(EditionTexts.Readiness(key)) } };
    }

    private static IEnumerable<Question> Repaired(Walk walk, Application about) => Wanted(about).Select(m => new Question($"evidence-{m.Key}", new Asks.Lines(Lengths.Text))
    {
        Text = "dialog.resubmit.evidence",
        Data = new JsonObject { ["item"] = Leaf.Phrase(EditionTexts.Readiness(m.Key)), ["missing"] = m.Value },
    }).Append(new Question("kick-off", Wished(walk)) { Text = "dialog.apply.kick-off", Check = raw => OnWorkingDay(walk, raw) });

    /// <summary>The days a vendor may wish the kick-off on: from tomorrow, half a year ahead.</summary>
    internal static Asks.Day Wished(Walk walk) => new(walk.Desk.Today.PlusDays(1), walk.Desk.Today.PlusDays(180));

    internal static Refusal? OnWorkingDay(Walk walk, string raw) =>
        LocalDatePattern.Iso.Parse(raw) is { Success: true, Value: var day } && walk.Edition.WorkingDay(day) is var next && next != day
            ? new("form.bad.day-off", new JsonObject { ["day"] = Leaf.Day(day), ["next"] = Leaf.Day(next) })
            : null;

    private static ImmutableSortedDictionary<string, string> Wanted(Application? about) =>
        about?.Stage is Stage.NotReady at ? at.Missing : ImmutableSortedDictionary<string, string>.Empty;
}
