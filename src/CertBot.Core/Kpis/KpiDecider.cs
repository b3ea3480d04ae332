using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using NodaTime;

namespace CertBot.Core.Kpis;

/// <summary>The context of a decision about closed months: the instant is UTC.</summary>
public sealed record KpiContext(ApplicationId Application, Edition Edition, Actor Actor, Instant Now);

/// <summary>Decides when a month is closed, what corrects it, and who hears of what is at risk. Nobody but the clock is obeyed.</summary>
public static class KpiDecider
{
    public static Decision<KpiEvent> Decide(KpiCommand command, KpiHistory? history, KpiContext context) =>
        (command, history) switch
        {
            _ when context.Actor.Id != PersonId.Clock => Decision<KpiEvent>.Reject(new Refusal("kpi.refused.not-by-hand")),
            (KpiCommand.Start start, null) => Accept([new KpiEvent.Started(context.Application, start.Vendor, start.First)]),
            (KpiCommand.Start start, { Last: { } last }) => Accept([new KpiEvent.Resumed(start.Vendor, start.First > last ? start.First : last)]),
            (KpiCommand.Withdraw(var last), { Last: null } known) => Accept([new KpiEvent.Ended(last < known.First ? known.First : last)]),
            (KpiCommand.Close(var figures), { } known) => Accept(Close(figures, known, context)),
            (KpiCommand.Correct(var figures), { } known) => Accept(Correct(figures, known)),
            (KpiCommand.Warn warn, { } known) => Accept(Warn(warn, known, context)),
            (KpiCommand.Tick, { } known) => Accept(Tick(known, context)),
            _ => Accept([]),
        };

    public static KpiHistory Evolve(KpiHistory? history, RecordedEvent<KpiEvent> recorded) => KpiEvolver.Evolve(history, recorded);

    /// <summary>When (UTC) the next month is closed, or a warning passed on; null: nothing is due.</summary>
    public static Instant? NextDue(KpiHistory history, Edition edition) =>
        history
            .Warnings.Where(w => !w.IsPassedOn)
            .Select(w => (Instant?)w.AnalystsAt)
            .Append(history.Next is { } month ? ClosesAt(month, edition) : null)
            .Min();

    /// <summary>When (UTC) a month is closed: so many days of the programme's zone after its end.</summary>
    public static Instant ClosesAt(YearMonth month, Edition edition) =>
        edition.StartOf(month.PlusMonths(1).OnDayOfMonth(1).PlusDays(edition.KpiRules.ClosesAfterDays));

    private static ImmutableArray<KpiEvent> Close(KpiMonth figures, KpiHistory history, KpiContext context)
    {
        if (figures.Month != history.Next || context.Now < ClosesAt(figures.Month, context.Edition))
            return [];

        // After a long downtime several months are closed one after the other: measures are called for where nothing newer is about to be known.
        var isLatest = context.Now < ClosesAt(figures.Month.PlusMonths(1), context.Edition);
        ImmutableArray<string> missed = isLatest ? MissedIn(figures) : [];
        return [new KpiEvent.MonthClosed(KpiFigures.Trim(figures)), .. missed.IsEmpty ? (KpiEvent[])[] : [new KpiEvent.SanctionCalled(figures.Month, missed)]];
    }

    private static ImmutableArray<KpiEvent> Correct(KpiMonth figures, KpiHistory history)
    {
        if (history.Find(figures.Month) is not { } closed)
            return [];
        var changes = KpiFigures.Changes(closed.Current, figures);
        if (changes.IsEmpty && closed.Current.Cases == figures.Cases)
            return [];

        ImmutableArray<string> missed =
        [
            .. MissedIn(figures).Where(key => closed.Current.Find(key)?.Verdict != KpiVerdict.Missed && !closed.Called.Contains(key, StringComparer.Ordinal)),
        ];
        return
        [
            new KpiEvent.MonthCorrected(KpiFigures.Trim(figures)) { Changes = changes },
            .. missed.IsEmpty ? (KpiEvent[])[] : [new KpiEvent.SanctionCalled(figures.Month, missed)],
        ];
    }

    private static ImmutableArray<KpiEvent> Warn(KpiCommand.Warn warn, KpiHistory history, KpiContext context)
    {
        var (month, rules) = (warn.Figures.Month, context.Edition.KpiRules);
        if (!history.Measures(month) || !context.Edition.IntervalOf(month).Contains(context.Now))
            return [];

        var analystsAt = context.Edition.MorningOf(context.Edition.PromisedDay(context.Now, rules.AnalystAfterWorkingDays));
        return
        [
            .. warn
                .Outlooks.Where(o => o.IsAtRisk(rules.WarnAtChance) && !history.Warnings.Any(w => w.Month == month && w.Outlook.Key == o.Key))
                .Select(o => new KpiEvent.Warned(month, o, Instant.Max(analystsAt, context.Now))),
        ];
    }

    private static ImmutableArray<KpiEvent> Tick(KpiHistory history, KpiContext context) =>
        [.. history.Warnings.Where(w => !w.IsPassedOn && w.AnalystsAt <= context.Now).Select(w => new KpiEvent.WarningPassedOn(w.Month, w.Outlook.Key))];

    private static ImmutableArray<string> MissedIn(KpiMonth figures) =>
        [.. figures.Figures.Where(f => f.Verdict == KpiVerdict.Missed).Select(f => f.Target.Key)];

    private static Decision<KpiEvent> Accept(ImmutableArray<KpiEvent> events) => Decision<KpiEvent>.Accept(events);
}
