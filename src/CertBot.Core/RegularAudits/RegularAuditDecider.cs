using CertBot.Core.Directory;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using NodaTime;
using static CertBot.Core.RegularAudits.RegularAuditCommand;
using static CertBot.Core.RegularAudits.RegularAuditRefusals;

namespace CertBot.Core.RegularAudits;

/// <summary>
/// Decides on regular audits. Permissions: the edition's auditors who are and were not of the vendor audit; the vendor's people answer and propose. Refusals
/// are texts of <c>audit.refused.*</c>.
/// </summary>
public static class RegularAuditDecider
{
    public static Decision<RegularAuditEvent> Decide(RegularAuditCommand command, RegularAuditHistory? history, RegularAuditContext context) =>
        (command, history) switch
        {
            (Start or EndSchedule or PlanForTargets or Tick or MarkRegistered or MarkUnregistered, _) when context.Actor.Id != PersonId.Clock => Reject(
                "clock-only"
            ),
            (Start start, _) => AuditScheduleRules.Start(start, history, context),
            (EndSchedule or PlanForTargets or Tick or MarkRegistered or MarkUnregistered, null) => Decision<RegularAuditEvent>.Accept(),
            (EndSchedule, { } known) => AuditScheduleRules.Stop(known),
            (PlanForTargets plan, { } known) => AuditScheduleRules.PlanForTargets(plan, known, context),
            (Tick, { } known) => AuditScheduleRules.Tick(known, context),
            (MarkRegistered mark, { } known) => ShopperRules.MarkRegistered(mark, known, context),
            (MarkUnregistered mark, { } known) => ShopperRules.MarkUnregistered(mark, known),
            (_, null) => Reject("not-audited", arguments: new() { ["app"] = context.ApplicationName }),
            (AnswerShortcoming or ProposeDeadline, { } known) when !context.Actor.IsMemberOf(known.Vendor) => Reject("vendor-only"),
            (AnswerShortcoming answer, { } known) => ShortcomingRules.Answer(answer, known, context),
            (ProposeDeadline propose, { } known) => ShortcomingRules.Propose(propose, known, context),
            (_, { } known) => CheckAuditor(context, known.Vendor) is { } refusal ? Reject(refusal) : DecideAsAuditor(command, known, context),
        };

    public static RegularAuditHistory Evolve(RegularAuditHistory? history, RecordedEvent<RegularAuditEvent> recorded) =>
        RegularAuditEvolver.Evolve(history, recorded);

    /// <summary>When (UTC) the next timer is due; null: there is none.</summary>
    public static Instant? NextDue(RegularAuditHistory history, Edition edition) => AuditTimers.NextDue(history, edition);

    private static Decision<RegularAuditEvent> DecideAsAuditor(RegularAuditCommand command, RegularAuditHistory history, RegularAuditContext context) =>
        (command, history.Open) switch
        {
            (Plan plan, _) => AuditScheduleRules.Plan(plan, history, context),
            (AcceptDeadline c, _) => ShortcomingRules.Accept(c, history, context),
            (KeepDeadline c, _) => ShortcomingRules.Keep(c, history, context),
            (_, null) => Reject("none-open", arguments: new() { ["app"] = context.ApplicationName }),
            (Claim, { } audit) => AuditReviewRules.Claim(audit, context),
            (CloseShortcoming c, { } audit) => ShortcomingRules.Close(c, history, audit, context),
            (KeepShortcoming c, { } audit) => ShortcomingRules.Keep(c, history, audit, context),
            (_, { IsUnderReview: false }) => Reject("review-over", arguments: new() { ["app"] = context.ApplicationName }),
            (CheckCase c, { } audit) => AuditReviewRules.Check(c, audit, context),
            (TakeBackCheck c, { } audit) => AuditReviewRules.TakeBack(c, audit),
            (PlanQuestion c, { } audit) => ShopperRules.Plan(c, audit, context),
            (DropQuestion c, { } audit) => ShopperRules.Drop(c, audit),
            (MarkSent c, { } audit) => ShopperRules.MarkSent(c, audit, context),
            (RecordReply c, { } audit) => ShopperRules.RecordReply(c, audit, context),
            (Judge c, { } audit) => ShopperRules.Judge(c, history, audit, context),
            (Report c, { } audit) => AuditReviewRules.Report(c, history, audit, context),
            (CloseEmpty, { } audit) => AuditReviewRules.CloseEmpty(history, audit, context),
            _ => throw new InvalidOperationException($"Not a command on regular audits: {command.GetType().Name}"),
        };
}
