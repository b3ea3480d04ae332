using System.Collections.Immutable;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using CertBot.Core.Support.Cases;
using NodaTime;
using static CertBot.Core.RegularAudits.RegularAuditRefusals;

namespace CertBot.Core.RegularAudits;

/// <summary>When audits take place, and how one begins.</summary>
public static class AuditScheduleRules
{
    /// <summary>The words that stand in the log, beside whom they name.</summary>
    private const int MaxReasonLength = 1000;

    /// <summary>The longest period of one audit, in months.</summary>
    private const int MaxMonths = 24;

    internal static Decision<RegularAuditEvent> Start(RegularAuditCommand.Start command, RegularAuditHistory? history, RegularAuditContext context)
    {
        var planned = new RegularAuditEvent.Planned(DayAfter(context.Today, context.Edition), new AuditReason.Scheduled());
        return history switch
        {
            null => Decision<RegularAuditEvent>.Accept(new RegularAuditEvent.Started(context.Application, command.Vendor), planned),
            { IsStopped: true, Open: null } => Decision<RegularAuditEvent>.Accept(new RegularAuditEvent.Resumed(), planned),
            { IsStopped: true } => Decision<RegularAuditEvent>.Accept(new RegularAuditEvent.Resumed()),
            _ => Decision<RegularAuditEvent>.Accept(),
        };
    }

    internal static Decision<RegularAuditEvent> Stop(RegularAuditHistory history) =>
        history.IsStopped ? Decision<RegularAuditEvent>.Accept() : Decision<RegularAuditEvent>.Accept(new RegularAuditEvent.Stopped());

    internal static Decision<RegularAuditEvent> Plan(RegularAuditCommand.Plan command, RegularAuditHistory history, RegularAuditContext context)
    {
        if (history.IsStopped || !context.IsCertified)
            return Reject("not-certified", arguments: new() { ["app"] = context.ApplicationName });
        if (history.Open is { } open)
            return Reject("already-open", arguments: new() { ["app"] = context.ApplicationName, ["number"] = open.Number });
        if (CheckText(command.Why, "why", MaxReasonLength) is { } refusal)
            return Reject(refusal);

        var day = command.Day ?? NextWorkingDay(context);
        if (CheckDay(day, context.Today, "day") is { } wrongDay)
            return Reject(wrongDay);
        if (context.Edition.WorkingDayOnOrAfter(day) is var working && working != day)
            return Reject("day-off", "day", new() { ["day"] = LocalizableValue.Date(day), ["next"] = LocalizableValue.Date(working) });

        return Decision<RegularAuditEvent>.Accept(new RegularAuditEvent.Planned(day, new AuditReason.ByHand(context.Actor.Id, Clean(command.Why))));
    }

    /// <summary>Brings an audit that is planned later forward; one that is open or planned soon will see what was missed.</summary>
    internal static Decision<RegularAuditEvent> PlanForTargets(
        RegularAuditCommand.PlanForTargets command,
        RegularAuditHistory history,
        RegularAuditContext context
    ) =>
        history.IsStopped
        || !context.IsCertified
        || history.Open is not null
        || (history.Next is { Day: var day } && day <= context.Today.PlusDays(context.Edition.SupportAudits.SoonDays))
            ? Decision<RegularAuditEvent>.Accept()
            : Decision<RegularAuditEvent>.Accept(
                new RegularAuditEvent.Planned(NextWorkingDay(context), new AuditReason.MissedTargets(command.Month, command.Keys))
            );

    /// <summary>A tick that is early, late or repeated has no further effect.</summary>
    internal static Decision<RegularAuditEvent> Tick(RegularAuditHistory history, RegularAuditContext context) =>
        history.Open is not { } audit
            ? IsOpening(history, context.Edition, context.Now)
                ? Decision<RegularAuditEvent>.Accept(Open(history, context))
                : Decision<RegularAuditEvent>.Accept()
            : Decision<RegularAuditEvent>.Accept([.. ShopperRules.Call(audit, context), .. ShortcomingRules.Tick(history, audit, context)]);

    /// <summary>Whether the planned audit begins now: its cases have to be loaded.</summary>
    public static bool IsOpening(RegularAuditHistory history, Edition edition, Instant now) =>
        history is { IsStopped: false, Open: null, Next: { } next } && edition.MorningOf(next.Day) <= now;

    /// <summary>The months whose cases an audit that begins now looks at; null: none begins.</summary>
    public static (YearMonth From, YearMonth To)? FindPeriod(RegularAuditHistory history, Edition edition, Instant now) =>
        IsOpening(history, edition, now) ? PeriodOf(history, edition, now) : null;

    /// <summary>The months (programme's zone) an audit looks at: from that of the last audit, or the edition's months before.</summary>
    public static (YearMonth From, YearMonth To) PeriodOf(RegularAuditHistory history, Edition edition, Instant now)
    {
        var to = edition.DayOf(now);
        var from = history.Past is [.., { Audit.OpenedAt: var last }] ? edition.DayOf(last) : to.PlusMonths(-edition.SupportAudits.EveryMonths);
        var earliest = to.PlusMonths(-MaxMonths);
        return ((from < earliest ? earliest : from).ToYearMonth(), to.ToYearMonth());
    }

    /// <summary>The working day that comes the edition's months after a day.</summary>
    public static LocalDate DayAfter(LocalDate day, Edition edition) => edition.WorkingDayOnOrAfter(day.PlusMonths(edition.SupportAudits.EveryMonths));

    /// <summary>Ends the open audit and plans the next.</summary>
    internal static ImmutableArray<RegularAuditEvent> Close(AuditOutcome outcome, RegularAuditHistory history, RegularAuditContext context) =>
        [
            new RegularAuditEvent.Closed(outcome),
            .. history.IsStopped
                ? []
                : (RegularAuditEvent[])[new RegularAuditEvent.Planned(DayAfter(context.Today, context.Edition), new AuditReason.Scheduled())],
        ];

    private static LocalDate NextWorkingDay(RegularAuditContext context) => context.Edition.WorkingDayOnOrAfter(context.Today.PlusDays(1));

    private static RegularAuditEvent.Opened Open(RegularAuditHistory history, RegularAuditContext context)
    {
        if (history.Next is not { Reason: var reason })
            throw new InvalidOperationException("no audit is planned");

        var (from, to) = PeriodOf(history, context.Edition, context.Now);
        ImmutableArray<CaseRow> cases = [.. context.Cases.Where(c => c.OpenedAt <= context.Now).DistinctBy(c => c.Id)];
        var rows = cases.ToDictionary(c => c.Id);
        return new(
            history.Count + 1,
            reason,
            new SampleDraw(context.RandomText, from, to, cases.Length, AuditSample.FingerprintOf(rows.Keys)),
            [
                .. AuditSample
                    .Draw(context.RandomText, rows.Keys, context.Edition.SupportAudits.SampleSize)
                    .Select(id => new SampledCase(id, rows[id].Subject, rows[id].CustomerName)),
            ]
        );
    }
}
