using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Inspections;
using CertBot.Core.Primitives;
using static CertBot.Core.Certification.Applications.ApplicationCommand;
using static CertBot.Core.Certification.Applications.Decisions;

namespace CertBot.Core.Certification;

/// <summary>
/// Whether what was clicked or filled in is still about the present. A typed command has no subject and means the present; everything else is refused as soon
/// as the application has moved on.
/// </summary>
public static class CardSubjectRules
{
    /// <summary>The refusal; the message comes with the card as it is now.</summary>
    public static readonly Refusal OutOfDate = Refuse("stale");

    /// <summary>Whether the refusal says that a card or a form is out of date.</summary>
    public static bool IsOutOfDate(Refusal? refusal) => refusal?.Code == OutOfDate.Code;

    /// <summary>Of another submission, or of an earlier round of the same stage. What another stage has left is refused by the stage's own rule, which says more.</summary>
    internal static Refusal? Check(ApplicationCommand command, Application app) =>
        command switch
        {
            ActOnEscalation or ActOnSanction or ActOnInspection { Command: InspectionCommand.Record or InspectionCommand.GiveUp } or Submit or Tick => null,
            { Subject: { } subject } when !IsPresent(subject, app, CommandName.Of(command)) => OutOfDate,
            _ => null,
        };

    /// <summary>For a command that is possible now as well, but was meant for another stage or an earlier revision of the escalation.</summary>
    internal static bool IsOfEarlierState(ApplicationCommand command, Application app) =>
        command switch
        {
            ActOnEscalation c => c.Revision is { } revision
                && app.Escalations.GetValueOrDefault(c.Escalation) is { } escalation
                && escalation.Revision != revision,
            ActOnSanction c => app.Standing is { } standing
                && ((c.Revision is { } seen && seen != standing.Revision) || (c.Matter is { } matter && matter != standing.Number)),
            ActOnInspection c => c.Revision is { } revision && revision != RevisionOf(c.Command, app),
            Submit or Tick => false,
            { Subject: { Step.Length: > 0 } subject } => IsOfOneStep(CommandName.Of(command)) && subject.Stage != StageName.Of(app.Stage),
            _ => false,
        };

    /// <summary>Whether a click or a form with this subject may be about the present state; the decider has the last word.</summary>
    public static bool IsPresent(CardSubject subject, Application app, string command) =>
        CardSubject.Of(app) is var now
        && subject.Submission == now.Submission
        && (subject.Step.Length == 0 || subject.Stage != now.Stage || subject.Step == now.Step || !IsOfOneStep(command));

    /// <summary>
    /// Whether a card of an earlier build, which names no stage and round, can be shown to be of the present state: it is of the present submission (by its
    /// key, or because there was never another one) in its first round, or shows the application after its last event.
    /// <paramref name="revision"/>: the number on the card; of a task it counts the changes of that task.
    /// </summary>
    public static bool IsPresent(CardSubject? subject, Application app, int? revision, bool isOfTask, string command) =>
        (!isOfTask && revision == app.Revision)
        || (
            (subject is { } known ? known.Submission == CardSubject.Of(app).Submission : app.Release is { Attempt: 1, IsUpdate: false })
            && (isOfTask || !IsOfOneStep(command) || IsFirstStep(app))
        );

    /// <summary>These are about the whole submission; every other command is about one stage and round.</summary>
    private static bool IsOfOneStep(string command) =>
        command
            is not (
                CommandName.OpenEscalation
                or CommandName.Withdraw
                or CommandName.AnswerQuestion
                or CommandName.DisputeFinding
                or CommandName.DismissFinding
                or CommandName.KeepFinding
                or CommandName.DismissListed
            );

    private static int? RevisionOf(InspectionCommand command, Application app) =>
        command switch
        {
            InspectionCommand.Dispute or InspectionCommand.DismissListed => app.Inspection?.Number,
            InspectionCommand.Dismiss c => app.Inspection?.FindDispute(c.Number)?.Revision,
            InspectionCommand.Keep c => app.Inspection?.FindDispute(c.Number)?.Revision,
            _ => null,
        };

    private static bool IsFirstStep(Application app) =>
        app.Stage switch
        {
            Stage.KickOff s => s.Round == 1,
            Stage.NotReady s => s.Round == 1,
            Stage.Priority => app.Priority is null,
            Stage.Rework s => s.Round == 1,
            Stage.Audit s => s.Round == 1,
            Stage.Shortcomings s => s.Round == 1,
            _ => true,
        };
}
