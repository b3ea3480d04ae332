using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using static CertBot.Core.Certification.Answers;
using static CertBot.Core.Certification.ApplicationCommand;

namespace CertBot.Core.Certification;

/// <summary>The rules of the programme in one table: what is asked, where the application stands, who answers for it.</summary>
public static class Decider
{
    /// <summary>
    /// Decides a command. Authority comes first, then the stage, then the details; whatever a form checked is checked again.
    /// <paramref name="state"/> null: there is no such application yet, and only <see cref="Submit"/> makes one.
    /// </summary>
    public static Decision<ApplicationEvent> Decide(ApplicationCommand command, Application? state, Circumstances given) =>
        Authority.Check(command, state, given) is { } why ? No(why) : (command, state, state?.Stage) switch
        {
            (Submit c, null, _) => Request.Submit(c, given),
            (Submit c, { } app, Stage.Declined or Stage.Withdrawn) => Request.SubmitAgain(c, app, given),
            (Submit c, { } app, _) => Request.Taken(c, app),
            (_, null, _) => No("no-such-application"),

            (PlanKickOff c, _, Stage.KickOff) => KickOff.Plan(c, given),
            (FindReady c, _, Stage.KickOff) => KickOff.Ready(c),
            (FindNotReady c, _, Stage.KickOff) => KickOff.NotReady(c, given),
            (Resubmit c, { } app, Stage.NotReady at) => KickOff.Resubmit(c, app, at, given),

            (Approve c, _, Stage.Priority at) => Priority.Approve(c, at, given),
            (Defer c, _, Stage.Priority at) => Priority.Defer(c, at, given),
            (Decline c, _, Stage.Priority at) => Priority.Decline(c, at, given),

            (HandIn c, { } app, Stage.Collecting or Stage.Mending) => Materials.HandIn(c, app, given),
            (TakeBack c, { } app, Stage.Collecting or Stage.Mending) => Materials.TakeBack(c, app, given),
            (SubmitMaterials, { } app, Stage.Collecting) => Materials.Submit(app, given),

            (Claim c, _, Stage.Review at) => Review.Claim(c, at, given),
            (Pass c, _, Stage.Review at) => Review.Pass(c, at, given),
            (AskForWork c, _, Stage.Review at) => Review.AskForWork(c, at, given),
            (SetAside c, _, Stage.Review at) => Review.SetAside(c, at, given),
            (AskVendor c, _, Stage.Review at) => Review.AskVendor(c, at),
            (Undo c, _, Stage.Review at) => Review.Undo(c, at, given),
            (Undo, _, _) => No("undo-too-late"),
            (AnswerQuestion c, _, Stage.Review at) => Review.Answer(c, at.Tasks),
            (AnswerQuestion c, _, Stage.Mending at) => Review.Answer(c, at.Tasks),

            (Mend c, _, Stage.Mending at) => Mending.Mend(c, at),
            (SubmitMended, { } app, Stage.Mending at) => Mending.Submit(app, at, given),

            (SubmitStandards c, _, Stage.Standards) => SupportAudit.Standards(c, given),
            (PassAudit, { } app, Stage.Audit) => Certifying.Grant(app, given),
            (FindShortcomings c, _, Stage.Audit at) => SupportAudit.Find(c, at, given),
            (AnswerShortcoming c, _, Stage.Shortcomings at) => SupportAudit.Answer(c, at, given),

            (NewVersion c, { } app, Stage.Certified) => Certifying.NewVersion(c, app, given),
            (Withdraw c, { } app, _) => Certifying.Withdraw(c, app),

            (OpenEscalation c, { } app, _) => Escalating.Open(c, app, given),
            (OnEscalation c, { } app, _) => Escalating.On(c, app, given),

            (Tick, { } app, _) => Ticking.Tick(app, given),
            (_, { } app, _) => No("wrong-stage", data: new JsonObject { ["app"] = app.Name, ["stage"] = Titles.Of(app.Stage) }),
        };
}
