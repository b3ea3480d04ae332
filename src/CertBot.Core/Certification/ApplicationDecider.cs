using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Certificates;
using CertBot.Core.Certification.Escalations;
using CertBot.Core.Certification.Materials;
using CertBot.Core.Certification.Measures;
using CertBot.Core.Certification.Reviews;
using CertBot.Core.Certification.Sanctions;
using CertBot.Core.Certification.Submission;
using CertBot.Core.Certification.SupportAudits;
using CertBot.Core.Certification.Timers;
using CertBot.Core.Primitives;
using static CertBot.Core.Certification.Applications.ApplicationCommand;
using static CertBot.Core.Certification.Applications.Decisions;

namespace CertBot.Core.Certification;

/// <summary>The rules of the programme as one table: command, stage, rule.</summary>
public static class ApplicationDecider
{
    /// <summary>
    /// Decides a command. Authorization is checked first, then what the clicked card was made for, then the stage, then the details; checks of the form are
    /// repeated.
    /// <paramref name="state"/> null: there is no such application yet, and only <see cref="Submit"/> makes one.
    /// </summary>
    public static Decision<ApplicationEvent> Decide(ApplicationCommand command, Application? state, DecisionContext context) =>
        ApplicationAuthorization.Check(command, state, context) is { } refusal ? Reject(refusal)
        : state is { } app && CardSubjectRules.Check(command, app) is { } outOfDate ? Reject(outOfDate)
        : DecideInStage(command, state, context) is var decision
        && decision is Decision<ApplicationEvent>.Accepted
        && state is { } present
        && CardSubjectRules.IsOfEarlierState(command, present)
            ? Reject(CardSubjectRules.OutOfDate)
        : decision;

    private static Decision<ApplicationEvent> DecideInStage(ApplicationCommand command, Application? state, DecisionContext context) =>
        (command, state, state?.Stage) switch
        {
            (Submit c, null, _) => SubmissionRules.Submit(c, context),
            (Submit c, { } app, Stage.Declined or Stage.Withdrawn) => SubmissionRules.SubmitAgain(c, app, context),
            (Submit c, { } app, _) => SubmissionRules.RejectTaken(c, app),
            (_, null, _) => Reject("no-such-application"),

            (PlanKickOff c, _, Stage.KickOff) => KickOffRules.Plan(c, context),
            (FindReady c, _, Stage.KickOff) => KickOffRules.FindReady(c),
            (FindNotReady c, _, Stage.KickOff) => KickOffRules.FindNotReady(c, context),
            (Resubmit c, { } app, Stage.NotReady stage) => KickOffRules.Resubmit(c, app, stage, context),

            (Approve c, _, Stage.Priority stage) => PriorityRules.Approve(c, stage, context),
            (Defer c, _, Stage.Priority stage) => PriorityRules.Defer(c, stage, context),
            (Decline c, _, Stage.Priority stage) => PriorityRules.Decline(c, stage, context),

            (AddMaterial c, { } app, Stage.Collecting or Stage.Rework) => MaterialRules.AddMaterial(c, app, context),
            (AddMaterials c, { } app, Stage.Collecting or Stage.Rework) => MaterialRules.AddMaterials(c, app, context),
            (KeepMaterial c, { } app, Stage.Collecting) => UnchangedMaterials.Keep(c, app, context),
            (RemoveMaterial c, { } app, Stage.Collecting or Stage.Rework) => MaterialRules.RemoveMaterial(c, app, context),
            (SubmitMaterials, { } app, Stage.Collecting) => MaterialRules.SubmitMaterials(app, context),

            (Claim c, _, Stage.Review stage) => ReviewRules.Claim(c, stage, context),
            (Pass c, _, Stage.Review stage) => ReviewRules.Pass(c, stage, context),
            (RequestChanges c, _, Stage.Review stage) => ReviewRules.RequestChanges(c, stage, context),
            (MarkNotApplicable c, _, Stage.Review stage) => ReviewRules.MarkNotApplicable(c, stage, context),
            (AskVendor c, _, Stage.Review stage) => ReviewRules.AskVendor(c, stage),
            (Undo c, _, Stage.Review stage) => ReviewRules.Undo(c, stage, context),
            (Undo, _, _) => Reject("undo-too-late"),
            (AnswerQuestion c, _, Stage.Review stage) => ReviewRules.AnswerQuestion(c, stage.Tasks),
            (AnswerQuestion c, _, Stage.Rework stage) => ReviewRules.AnswerQuestion(c, stage.Tasks),

            (ReworkCriterion c, _, Stage.Rework stage) => ReworkRules.ReworkCriterion(c, stage),
            (SubmitRework, { } app, Stage.Rework stage) => ReworkRules.SubmitRework(app, stage, context),

            (SubmitStandards c, _, Stage.Standards) => SupportAuditRules.SubmitStandards(c, context),
            (PassAudit, { } app, Stage.Audit) => CertificateRules.Grant(app, context),
            (FindShortcomings c, _, Stage.Audit stage) => SupportAuditRules.FindShortcomings(c, stage, context),
            (AnswerShortcoming c, _, Stage.Shortcomings stage) => SupportAuditRules.AnswerShortcoming(c, stage, context),

            (AnnounceVersion c, { } app, Stage.Certified) => CertificateRules.AnnounceVersion(c, app, context),
            (Withdraw c, { } app, _) => CertificateRules.Withdraw(c, app),

            (OpenEscalation c, { } app, _) => EscalationRules.Open(c, app, context),
            (ActOnEscalation c, { } app, _) => EscalationRules.Act(c, app, context),

            (ActOnSanction c, { } app, _) => SanctionRules.Decide(c.Command, app, context),

            (ActOnInspection c, { } app, _) => InspectionRules.Decide(c.Command, app, context),

            (ReleaseListing c, { } app, Stage.Declined or Stage.Withdrawn) => SubmissionRules.ReleaseListing(c, app),
            (HandOver c, { } app, _) => SubmissionRules.HandOver(c, app, context),

            (Tick c, { } app, _) => WithReminders(TimerRules.Tick(c.Scope, app, context), c.Scope, app, context),
            (_, { } app, _) => Reject("wrong-stage", data: new LocalizableObject { ["app"] = app.Name, ["stage"] = DisplayNames.Of(app.Stage) }),
        };

    /// <summary>The reminders are those of the state that the other events lead to.</summary>
    private static Decision<ApplicationEvent> WithReminders(Decision<ApplicationEvent> decision, TickScope scope, Application app, DecisionContext context)
    {
        if (decision is not Decision<ApplicationEvent>.Accepted { Events: var events } || (scope != TickScope.Everything && !events.IsEmpty))
            return decision;

        var after = events.Aggregate(app, (state, e) =>
            ApplicationEvolver.Evolve(state, new RecordedEvent<ApplicationEvent>(context.Now, context.Actor.Id, e))
        );
        return new Decision<ApplicationEvent>.Accepted([.. events, .. ApplicationReminders.Tick(after, context), .. SanctionReminders.Tick(after, context)]);
    }
}
