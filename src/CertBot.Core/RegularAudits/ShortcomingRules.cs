using System.Collections.Immutable;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using NodaTime;
using static CertBot.Core.RegularAudits.RegularAuditRefusals;

namespace CertBot.Core.RegularAudits;

/// <summary>Shortcomings: the vendor's answers, another deadline, reminders, and the re-audit.</summary>
internal static class ShortcomingRules
{
    private const int MaxReasonLength = 1000;

    /// <summary>Answers can be changed until all are in; then the auditors look again.</summary>
    public static Decision<RegularAuditEvent> Answer(RegularAuditCommand.AnswerShortcoming command, RegularAuditHistory history, RegularAuditContext context)
    {
        if (FindOpen(command.Shortcoming, history) is not { } found)
            return NoSuch(command.Shortcoming);
        if (history.Open is not { Phase: AuditPhase.Remedy remedy })
            return Reject("not-your-turn", arguments: new() { ["item"] = found.Id });
        if (CheckText(command.Text, "answer") is { } refusal)
            return Reject(refusal);

        RegularAuditEvent answered = new RegularAuditEvent.ShortcomingAnswered(found.Id, Clean(command.Text));
        return found.Answer?.Text == Clean(command.Text) ? Decision<RegularAuditEvent>.Accept()
            : history.OpenShortcomings.Any(s => s.Id != found.Id && s.Answer is null) ? Decision<RegularAuditEvent>.Accept(answered)
            : Decision<RegularAuditEvent>.Accept(answered, new RegularAuditEvent.ReauditStarted(remedy.Round + 1));
    }

    public static Decision<RegularAuditEvent> Propose(RegularAuditCommand.ProposeDeadline command, RegularAuditHistory history, RegularAuditContext context)
    {
        if (!context.Edition.SupportAudits.MayProposeDeadline)
            return Reject("no-proposals");
        if (FindOpen(command.Shortcoming, history) is not { } found)
            return NoSuch(command.Shortcoming);
        if (history.Open is not { Phase: AuditPhase.Remedy })
            return Reject("not-your-turn", arguments: new() { ["item"] = found.Id });
        if (found.Proposal is not null)
            return Reject("proposed-already", arguments: new() { ["item"] = found.Id });
        if (found.Deadline < context.Today)
            return Reject("deadline-over", arguments: new() { ["item"] = found.Id, ["day"] = LocalizableValue.Date(found.Deadline) });
        if (command.Day == found.Deadline)
            return Reject("same-deadline", "day", new() { ["item"] = found.Id, ["day"] = LocalizableValue.Date(found.Deadline) });
        return (CheckDay(command.Day, context.Today, "day") ?? CheckText(command.Reason, "reason", MaxReasonLength)) is { } refusal
            ? Reject(refusal)
            : Decision<RegularAuditEvent>.Accept(new RegularAuditEvent.DeadlineProposed(found.Id, command.Day, Clean(command.Reason)));
    }

    public static Decision<RegularAuditEvent> Accept(RegularAuditCommand.AcceptDeadline command, RegularAuditHistory history, RegularAuditContext context) =>
        FindProposal(command.Shortcoming, history, out var rejected) is not { Proposal: { } proposal } found ? rejected
        : proposal.Day < context.Today ? Reject("proposal-over", arguments: new() { ["item"] = found.Id, ["day"] = LocalizableValue.Date(proposal.Day) })
        : Decision<RegularAuditEvent>.Accept(new RegularAuditEvent.DeadlineDecided(found.Id, IsAccepted: true, ""));

    public static Decision<RegularAuditEvent> Keep(RegularAuditCommand.KeepDeadline command, RegularAuditHistory history, RegularAuditContext context) =>
        FindProposal(command.Shortcoming, history, out var rejected) is not { } found ? rejected
        : CheckText(command.Why, "words", MaxReasonLength) is { } refusal ? Reject(refusal)
        : Decision<RegularAuditEvent>.Accept(new RegularAuditEvent.DeadlineDecided(found.Id, IsAccepted: false, Clean(command.Why)));

    public static Decision<RegularAuditEvent> Close(
        RegularAuditCommand.CloseShortcoming command,
        RegularAuditHistory history,
        RegularAudit audit,
        RegularAuditContext context
    ) =>
        FindUndecided(command.Shortcoming, history, audit, out var rejected) is not { } found
            ? rejected
            : Decision<RegularAuditEvent>.Accept([
                new RegularAuditEvent.ShortcomingClosed(found.Id),
                .. AfterLast(found, history, audit, context, isKept: false),
            ]);

    public static Decision<RegularAuditEvent> Keep(
        RegularAuditCommand.KeepShortcoming command,
        RegularAuditHistory history,
        RegularAudit audit,
        RegularAuditContext context
    )
    {
        if (FindUndecided(command.Shortcoming, history, audit, out var rejected) is not { } found)
            return rejected;

        var deadline = command.Day ?? context.Today.PlusDays(context.Edition.SupportAudits.ShortcomingDays);
        return (CheckDay(deadline, context.Today, "day") ?? CheckText(command.Why, "words", MaxReasonLength)) is { } refusal
            ? Reject(refusal)
            : Decision<RegularAuditEvent>.Accept([
                new RegularAuditEvent.ShortcomingKept(found.Id, deadline, Clean(command.Why)),
                .. AfterLast(found, history, audit, context, isKept: true),
            ]);
    }

    /// <summary>Reminds of deadlines, and starts the re-audit on the day after the last one.</summary>
    public static IEnumerable<RegularAuditEvent> Tick(RegularAuditHistory history, RegularAudit audit, RegularAuditContext context)
    {
        if (audit.Phase is not AuditPhase.Remedy remedy || NextDay(history, audit, context.Edition) is not { } day || context.Now < MorningOf(day, context))
            yield break;

        yield return new RegularAuditEvent.VendorReminded(context.Today);
        if (Unanswered(history).All(s => s.Deadline < context.Today))
            yield return new RegularAuditEvent.ReauditStarted(remedy.Round + 1);
    }

    /// <summary>The next day (programme's zone) on which something happens by itself while it is the vendor's turn; null: none.</summary>
    public static LocalDate? NextDay(RegularAuditHistory history, RegularAudit audit, Edition edition)
    {
        if (audit.Phase is not AuditPhase.Remedy remedy)
            return null;

        var last = remedy.Reminded ?? edition.DayOf(remedy.Since);
        var days = Unanswered(history).SelectMany(s => ReminderDays(s, edition)).Where(d => d > last).ToArray();
        return days.Length == 0 ? null : days.Min();
    }

    /// <summary>The open ones without an answer, the nearest deadline first.</summary>
    public static ImmutableArray<AuditShortcoming> Unanswered(RegularAuditHistory history) =>
        [.. history.OpenShortcomings.Where(s => s.Answer is null).OrderBy(s => s.Deadline)];

    /// <summary>Those that the re-audit has not decided on yet.</summary>
    public static ImmutableArray<AuditShortcoming> Undecided(RegularAuditHistory history) =>
        history.Open is { Phase: AuditPhase.Reaudit reaudit } ? [.. history.OpenShortcomings.Where(s => !reaudit.Kept.Contains(s.Id))] : [];

    private static LocalDate[] ReminderDays(AuditShortcoming item, Edition edition) =>
        [item.Deadline.PlusDays(-edition.SupportAudits.ReminderDays), item.Deadline, item.Deadline.PlusDays(1)];

    private static Instant MorningOf(LocalDate day, RegularAuditContext context) => context.Edition.MorningOf(day);

    private static ImmutableArray<RegularAuditEvent> AfterLast(
        AuditShortcoming decided,
        RegularAuditHistory history,
        RegularAudit audit,
        RegularAuditContext context,
        bool isKept
    ) =>
        audit.Phase is not AuditPhase.Reaudit reaudit || Undecided(history).Any(s => s.Id != decided.Id) ? []
        : isKept || !reaudit.Kept.IsEmpty ? [new RegularAuditEvent.RemedyContinued(reaudit.Round)]
        : AuditScheduleRules.Close(AuditOutcome.Mended, history, context);

    private static AuditShortcoming? FindOpen(string id, RegularAuditHistory history) => history.FindShortcoming(id) is { ClosedAt: null } found ? found : null;

    private static AuditShortcoming? FindProposal(string id, RegularAuditHistory history, out Decision<RegularAuditEvent> rejected)
    {
        var found = FindOpen(id, history);
        rejected = found is null ? NoSuch(id) : Reject("no-proposal", arguments: new() { ["item"] = found.Id });
        return found?.Proposal is { Decision: null } && history.Open is { Phase: AuditPhase.Remedy } ? found : null;
    }

    private static AuditShortcoming? FindUndecided(string id, RegularAuditHistory history, RegularAudit audit, out Decision<RegularAuditEvent> rejected)
    {
        var found = FindOpen(id, history);
        rejected =
            found is null ? NoSuch(id)
            : audit.Phase is not AuditPhase.Reaudit reaudit ? Reject("no-reaudit", arguments: new() { ["item"] = found.Id })
            : reaudit.Kept.Contains(found.Id) ? Reject("kept-already", arguments: new() { ["item"] = found.Id })
            : Reject("no-reaudit", arguments: new() { ["item"] = found.Id });
        return found is not null && Undecided(history).Contains(found) ? found : null;
    }

    private static Decision<RegularAuditEvent> NoSuch(string id) => Reject("no-such-shortcoming", arguments: new() { ["item"] = UserText.Excerpt(id) });
}
