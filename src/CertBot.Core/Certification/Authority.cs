using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using static CertBot.Core.Certification.Answers;
using static CertBot.Core.Certification.ApplicationCommand;

namespace CertBot.Core.Certification;

/// <summary>
/// Who may ask what of an application; asked before anything else. A vendor's people see their own applications only:
/// a foreign one answers as one that is not there. The platform's people never decide about a vendor they belong to, or an application they filed.
/// </summary>
public static class Authority
{
    /// <summary>Whether this person may see the application at all.</summary>
    public static bool MaySee(Actor actor, Application app) => actor.IsOf(app.Vendor) || !actor.Roles.IsEmpty;

    /// <summary>Whether this person may decide a criterion of this application (as far as role and vendor go).</summary>
    public static bool MayReview(Actor actor, Application app, Policy.Criterion criterion) =>
        actor.HoldsAny(criterion.Reviewers) && Independent(actor, app);

    internal static Refusal? Check(ApplicationCommand command, Application? state, Circumstances given) => command switch
    {
        Tick => given.Actor.Id == PersonId.Clock ? null : Why("clock-only"),
        _ when given.Actor.Id == PersonId.Clock => Why("clock-ticks"),
        Submit submit => OwnVendor(submit, given.Actor),
        _ when state is null || !MaySee(given.Actor, state) => Why("no-such-application"),
        OpenEscalation or OnEscalation => null,
        PlanKickOff or FindReady or FindNotReady or PassAudit or FindShortcomings => Decides(given.Actor, state, [RoleName.Analyst]),
        Approve or Defer or Decline => Decides(given.Actor, state, given.Edition.PriorityDeciders),
        Claim c => Reviews(given, state, c.Criterion),
        Pass c => Reviews(given, state, c.Criterion),
        AskForWork c => Reviews(given, state, c.Criterion),
        SetAside c => Reviews(given, state, c.Criterion),
        AskVendor c => Reviews(given, state, c.Criterion),
        Undo c => Reviews(given, state, c.Criterion),
        _ => given.Actor.IsOf(state.Vendor) ? null : Why("vendor-only"),
    };

    private static Refusal? OwnVendor(Submit submit, Actor actor) => actor.Member is null ? Why("no-vendor") : actor.IsOf(submit.Vendor) ? null : Why("vendor-only");

    private static Refusal? Reviews(Circumstances given, Application app, Policy.CriterionKey key) =>
        given.Edition.Criteria.FirstOrDefault(c => c.Key == key) is { } criterion ? Decides(given.Actor, app, criterion.Reviewers) : Why("no-such-criterion", "criterion");

    private static Refusal? Decides(Actor actor, Application app, IReadOnlyList<RoleName> roles) =>
        !actor.HoldsAny(roles) ? Why("role", data: new JsonObject { ["roles"] = Leaf.List(roles.Select(r => Leaf.Phrase($"policy.role.{r}"))) })
        : Independent(actor, app) ? null : Why("own-vendor");

    private static bool Independent(Actor actor, Application app) => !actor.IsOf(app.Vendor) && actor.Id != app.Applicant;
}
