using System.Collections.Immutable;
using CertBot.Core.Certification.Inspections;
using CertBot.Core.Certification.Sanctions;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using static CertBot.Core.Certification.Applications.ApplicationCommand;
using static CertBot.Core.Certification.Applications.Decisions;

namespace CertBot.Core.Certification.Applications;

/// <summary>
/// Who may send which command to an application; checked before anything else. A vendor's people see their own applications only:
/// other vendors' applications are reported as not found. The platform's people never decide about a vendor they belong to, an application
/// they filed, or a release in which they were on the vendor's side (<see cref="Independence"/>).
/// </summary>
public static class ApplicationAuthorization
{
    /// <summary>Whether this person may see the application at all.</summary>
    public static bool CanSee(Actor actor, Application app) => actor.IsMemberOf(app.Vendor) || !actor.Roles.IsEmpty;

    internal static Refusal? Check(ApplicationCommand command, Application? state, DecisionContext context) =>
        command switch
        {
            Tick
            or HandOver
            or ActOnSanction { Command: SanctionCommand.TakeUp }
            or ActOnInspection { Command: InspectionCommand.Record or InspectionCommand.GiveUp } => context.Actor.Id == PersonId.Clock
                ? null
                : Refuse("clock-only"),
            _ when context.Actor.Id == PersonId.Clock => Refuse("clock-ticks"),
            Submit submit => CheckOwnVendor(submit, context.Actor),
            _ when state is null || !CanSee(context.Actor, state) => Refuse("no-such-application"),
            OpenEscalation or ActOnEscalation => null,
            ActOnSanction c when SanctionAuthorization.RolesFor(c.Command, context.Edition) is { Count: > 0 } roles => CheckDecider(context, state, roles),
            ActOnSanction { Command: SanctionCommand.AcceptRemedy } when !context.Actor.IsMemberOf(state.Vendor) => CheckDecider(
                context,
                state,
                context.Edition.SanctionRules.Everybody
            ),
            PlanKickOff or FindReady or FindNotReady or PassAudit or FindShortcomings or ReleaseListing => CheckDecider(context, state, [RoleName.Analyst]),
            Approve or Defer or Decline => CheckDecider(context, state, context.Edition.PriorityDeciders),
            ActOnInspection { Command: InspectionCommand.Dismiss c } => CheckDecider(context, state, ReviewersOf(c.Number, state, context)),
            ActOnInspection { Command: InspectionCommand.Keep c } => CheckDecider(context, state, ReviewersOf(c.Number, state, context)),
            ActOnInspection { Command: InspectionCommand.DismissListed c } => CheckDecider(
                context,
                state,
                RuleCriteria.ReviewersOf(context.Report?.Find(c.Number) is { Rule: var rule } ? context.Report.FindRule(rule) : null, context.Edition)
            ),
            Claim c => CheckReviewer(context, state, c.Criterion),
            Pass c => CheckReviewer(context, state, c.Criterion),
            RequestChanges c => CheckReviewer(context, state, c.Criterion),
            MarkNotApplicable c => CheckReviewer(context, state, c.Criterion),
            AskVendor c => CheckReviewer(context, state, c.Criterion),
            Undo c => CheckReviewer(context, state, c.Criterion),
            _ => context.Actor.IsMemberOf(state.Vendor) ? null : Refuse("vendor-only"),
        };

    private static Refusal? CheckOwnVendor(Submit submit, Actor actor) =>
        actor.Member is null ? Refuse("no-vendor")
        : actor.IsMemberOf(submit.Vendor) ? null
        : Refuse("vendor-only");

    private static Refusal? CheckReviewer(DecisionContext context, Application app, Policy.CriterionKey key) =>
        context.Edition.Criteria.FirstOrDefault(c => c.Key == key) is { } criterion
            ? CheckDecider(context, app, criterion.Reviewers)
            : Refuse("no-such-criterion", "criterion");

    /// <summary>Whoever may decide the dispute with this number; without such a dispute anybody who reviews.</summary>
    private static ImmutableArray<RoleName> ReviewersOf(int dispute, Application app, DecisionContext context) =>
        RuleCriteria.ReviewersOf(app.Inspection?.FindDispute(dispute)?.Rule, context.Edition);

    private static Refusal? CheckDecider(DecisionContext context, Application app, IReadOnlyList<RoleName> roles) =>
        !context.Actor.HasAnyRole(roles)
            ? Refuse("role", data: new LocalizableObject { ["roles"] = LocalizableValue.List(roles.Select(r => LocalizableValue.Text(EditionTexts.Role(r)))) })
        : context.Actor.IsMemberOf(app.Vendor) || context.Actor.Is(app.Applicant) ? Refuse("own-vendor")
        : Independence.IsIndependent(context.Actor, app, context.Vendor) ? null
        : Refuse("own-release", data: new LocalizableObject { ["vendor"] = app.VendorName });
}
