using System.Collections.Immutable;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.Clocks;
using NodaTime;

namespace CertBot.Core.Support.Cards;

/// <summary>How cases, their clocks and what happened to them are put into words.</summary>
public static class CaseLines
{
    private const int Marks = 10;

    public static LocalizableValue Clock(CaseClockKind kind) => LocalizableValue.Text(CaseTexts.Clock(kind));

    /// <summary>One sentence: the status, and the promise that is due next or was missed.</summary>
    public static LocalizableValue Standing(SupportCase supportCase, Edition edition, HolidayCalendars calendars, Instant now)
    {
        var progress = CaseProgress.Of(supportCase, now);
        var running = CaseClocks.Of(supportCase, edition, calendars, now).Where(c => c.IsRunning && c.Due is not null).MinBy(c => c.Due);
        return progress.Status switch
        {
            CaseStatus.Resolved => LocalizableValue.Text("case.standing.resolved", new() { ["at"] = LocalizableValue.Timestamp(progress.ResolvedAt ?? now) }),
            CaseStatus.Waiting => LocalizableValue.Text("case.standing.waiting", new() { ["at"] = LocalizableValue.Timestamp(progress.WaitingSince ?? now) }),
            _ when running is { Due: { } due } => LocalizableValue.Text(
                running.IsMissed ? "case.standing.missed" : "case.standing.due",
                new()
                {
                    ["clock"] = Clock(running.Kind),
                    ["due"] = LocalizableValue.Timestamp(due),
                    ["there"] = LocalizableValue.TimestampBeside(due, supportCase.Terms.Zone),
                }
            ),
            _ => LocalizableValue.Text("case.standing.nothing"),
        };
    }

    /// <summary>A clock's line on the card.</summary>
    public static LocalizableValue ClockLine(CaseClock clock, SupportCase supportCase, Instant now)
    {
        var data = new LocalizableObject.Builder
        {
            ["clock"] = Clock(clock.Kind),
            ["due"] = clock.Due is { } due ? LocalizableValue.Timestamp(due) : null,
            ["there"] = clock.Due is { } dueThere ? LocalizableValue.TimestampBeside(dueThere, supportCase.Terms.Zone) : null,
            ["kept"] = clock.Clock.Stopped is { } stopped ? LocalizableValue.Timestamp(stopped) : null,
            ["since"] = clock.Clock.Pauses is [.., var pause] ? LocalizableValue.Timestamp(pause.Starts) : null,
            ["target"] = CaseExplanation.WorkingTime(clock.Clock.Target),
            ["elapsed"] = CaseExplanation.WorkingTime(clock.Read(now).Elapsed),
        };
        return LocalizableValue.Sentence($"case.clock.line.{StateOf(clock)}", data.ToObject());
    }

    /// <summary>How it stands, as the text of its line is named.</summary>
    public static string StateOf(CaseClock clock) =>
        (clock.IsRunning, clock.IsMissed, clock.Due) switch
        {
            (false, false, null) => "kept-paused",
            (false, false, _) => "kept",
            (false, true, _) => "late",
            (true, true, _) => "missed",
            (true, _, null) => "paused",
            _ => "running",
        };

    /// <summary>How much of the target was used, as marks.</summary>
    public static string Bar(CaseClock clock, Instant now)
    {
        var target = clock.Clock.Target.TotalSeconds;
        var share = target <= 0 ? 1 : Math.Clamp(clock.Read(now).Elapsed.TotalSeconds / target, 0, 1);
        var full = (int)(share * Marks);
        return new string('▮', full) + new string('▯', Marks - full);
    }

    /// <summary>The status, and whose move it is.</summary>
    public static LocalizableValue State(CaseProgress progress) =>
        LocalizableValue.Text(
            progress switch
            {
                { Status: CaseStatus.Resolved } => "case.state.resolved",
                { Status: CaseStatus.Waiting } => "case.state.waiting",
                { FirstResponseAt: null } => "case.state.new",
                { Replies: [.., { AnsweredAt: null }] } => "case.state.reply",
                _ => "case.state.open",
            }
        );

    /// <summary>What happened, oldest first. What became known much later than it happened says so.</summary>
    public static ImmutableArray<LocalizableValue> History(SupportCase supportCase)
    {
        var lines = ImmutableArray.CreateBuilder<LocalizableValue>();
        lines.Add(Line(supportCase, supportCase.OpenedAt, OpenedText(supportCase), supportCase.OpeningLearnedAt));
        lines.AddRange(supportCase.Facts.Select(f => Line(supportCase, f.At, FactText(f), supportCase.LateFacts.FirstOrDefault(l => l.Fact == f)?.LearnedAt)));
        return lines.ToImmutable();
    }

    private static LocalizableValue Line(SupportCase supportCase, Instant at, LocalizableValue what, Instant? learned) =>
        LocalizableValue.Text(
            learned is null ? "case.history.line" : "case.history.late",
            new()
            {
                ["at"] = LocalizableValue.Timestamp(at),
                ["what"] = what,
                ["learned"] = learned is { } told ? LocalizableValue.Timestamp(told) : null,
                ["later"] = learned is { } then ? LocalizableValue.Duration(then - at) : null,
            }
        );

    private static LocalizableValue OpenedText(SupportCase supportCase) =>
        LocalizableValue.Text(
            supportCase.Opening.Filer is { Name: "", Email: "" } ? "case.history.opened" : "case.history.opened.by",
            new() { ["who"] = Filer(supportCase.Opening.Filer) }
        );

    /// <summary>The filer as the card names them.</summary>
    public static string Filer(CaseFiler filer) =>
        filer.Name.Length == 0 ? filer.Email
        : filer.Email.Length == 0 ? filer.Name
        : $"{filer.Name} ({filer.Email})";

    private static LocalizableValue FactText(CaseFact fact) =>
        fact switch
        {
            CaseFact.Classified f => LocalizableValue.Text(
                "case.history.classified",
                new() { ["priority"] = LocalizableValue.Text(CaseTexts.Priority(f.Priority)), ["kind"] = LocalizableValue.Text(CaseTexts.Kind(f.Kind)) }
            ),
            CaseFact.Responded => LocalizableValue.Text("case.history.responded"),
            CaseFact.CustomerReplied => LocalizableValue.Text("case.history.customer-replied"),
            CaseFact.WaitedForCustomer { Until: { } until } => LocalizableValue.Text(
                "case.history.waited-until",
                new() { ["until"] = LocalizableValue.Timestamp(until) }
            ),
            CaseFact.WaitedForCustomer => LocalizableValue.Text("case.history.waited"),
            CaseFact.Resumed => LocalizableValue.Text("case.history.resumed"),
            CaseFact.Resolved => LocalizableValue.Text("case.history.resolved"),
            CaseFact.Reopened => LocalizableValue.Text("case.history.reopened"),
            CaseFact.Rated { Comment.Length: > 0 } f => LocalizableValue.Text("case.history.rated-with", new() { ["score"] = f.Score, ["words"] = f.Comment }),
            CaseFact.Rated f => LocalizableValue.Text("case.history.rated", new() { ["score"] = f.Score }),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
}
