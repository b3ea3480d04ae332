using System.Globalization;
using System.Text.Json.Serialization;
using CertBot.Core.Primitives;
using NodaTime.Text;

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
