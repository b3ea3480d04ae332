using System.Globalization;
using System.Text.Json.Serialization;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using NodaTime.Text;
using static CertBot.Core.Certification.Applications.ApplicationCommand;
using static CertBot.Core.Certification.Applications.Decisions;

namespace CertBot.Core.Certification.Applications;

/// <summary>
/// What a card or a form was made for: one submission of an application, in one stage and round, as <c>APP|SUBMISSION|STEP</c>. Every button of a card
/// carries it, a form keeps it from its first question on, and a command says it to the decider. It is derived from the state alone, so nothing is stored for
/// it, and no two submissions of an application have the same.
/// </summary>
[JsonConverter(typeof(IdConverter<CardSubject>))]
public readonly record struct CardSubject(string Value) : IId<CardSubject>
{
    private const char Separator = '|';

    public static CardSubject From(string value) => new(value);

    public static CardSubject Of(Application app) => new($"{app.Id}{Separator}{SubmissionOf(app)}{Separator}{StepOf(app.Stage)}");

    /// <summary>A submission among all of its application: the version and, after attempts without a certificate, the attempt.</summary>
    public static string SubmissionOf(Application app) =>
        app.Release.Attempt == 1 ? app.Release.Version : string.Create(CultureInfo.InvariantCulture, $"{app.Release.Version}-{app.Release.Attempt}");

    /// <summary>
    /// The subject of a card by its key, <c>APP:SUBMISSION:CARD</c>, without a step: cards of earlier builds name nothing else. Null: the key names no
    /// submission.
    /// </summary>
    public static CardSubject? OfCardKey(string app, string? cardKey) =>
        cardKey is not null
        && cardKey.StartsWith($"{app}:", StringComparison.Ordinal)
        && cardKey[(app.Length + 1)..].Split(':') is [{ Length: > 0 } submission, _, ..]
            ? new($"{app}{Separator}{submission}{Separator}")
            : null;

    /// <summary>Application and submission, without the step.</summary>
    public string Submission => Value.LastIndexOf(Separator) is > 0 and var end ? Value[..end] : Value;

    /// <summary>Stage and round; empty where only the submission is known.</summary>
    public string Step => Value[(Value.LastIndexOf(Separator) + 1)..];

    /// <summary>The stage's name; empty where only the submission is known.</summary>
    public string Stage => Step.Split('.')[0];

    public override string ToString() => Value;

    // A kick-off is of its plan, and a priority of its turn: after a deferral it is another one.
    private static string StepOf(Stage stage) =>
        stage switch
        {
            Applications.Stage.KickOff { Planned: { } planned } s => StepOf(stage, $"{s.Round}.{LocalDatePattern.Iso.Format(planned)}"),
            Applications.Stage.KickOff s => StepOf(stage, $"{s.Round}"),
            Applications.Stage.NotReady s => StepOf(stage, $"{s.Round}"),
            Applications.Stage.Priority or Applications.Stage.Deferred => StepOf(stage, $"{stage.Since.ToUnixTimeSeconds()}"),
            Applications.Stage.Review s => StepOf(stage, $"{s.Round}"),
            Applications.Stage.Rework s => StepOf(stage, $"{s.Round}"),
            Applications.Stage.Audit s => StepOf(stage, $"{s.Round}"),
            Applications.Stage.Shortcomings s => StepOf(stage, $"{s.Round}"),
            _ => StageName.Of(stage),
        };

    private static string StepOf(Stage stage, FormattableString turn) => $"{StageName.Of(stage)}.{turn.ToString(CultureInfo.InvariantCulture)}";
}

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
            ActOnEscalation or Submit or Tick => null,
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
    private static bool IsOfOneStep(string command) => command is not (CommandName.OpenEscalation or CommandName.Withdraw or CommandName.AnswerQuestion);

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
