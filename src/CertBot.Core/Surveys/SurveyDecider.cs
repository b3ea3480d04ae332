using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using NodaTime;

namespace CertBot.Core.Surveys;

/// <summary>The context of a decision about a survey: the instant (UTC), the actor, and what is stored elsewhere of whoever is asked.</summary>
public sealed record SurveyContext(SurveyId Id, Edition Edition, Actor Actor, Instant Now)
{
    /// <summary>The vendor's choice; null: it made none.</summary>
    public VendorSurveys? Choice { get; init; }

    /// <summary>The address the survey is meant for, as the customer has it now; null: the customer has it no more.</summary>
    public string? Email { get; init; }

    /// <summary>The address wants no surveys, whoever's.</summary>
    public bool IsOptedOut { get; init; }

    /// <summary>The customer may be asked once more in this quarter.</summary>
    public bool IsWithinQuota { get; init; } = true;

    /// <summary>Of a CSAT: when the case was resolved (UTC); null: it is open.</summary>
    public Instant? ResolvedAt { get; init; }

    /// <summary>Of a CSAT: the case is rated already.</summary>
    public bool IsRated { get; init; }
}

/// <summary>
/// Decides what becomes of a survey. Timers send it, whoever was asked answers on the page, and a vendor's system tells answers of its own tool: a person of the
/// vendor does neither. Refusals are texts of <c>survey.refused.*</c>.
/// </summary>
public static class SurveyDecider
{
    /// <summary>Longest comment, in characters.</summary>
    public const int MaxCommentLength = 2000;

    /// <summary>Longest name, in characters.</summary>
    public const int MaxNameLength = 120;

    /// <summary>Whoever was asked and answers: nobody who is signed in.</summary>
    public static PersonId Respondent { get; } = new("respondent");

    /// <summary>How far the clocks of other systems may be ahead of this host's.</summary>
    private static readonly Duration ClockTolerance = Duration.FromMinutes(5);

    public static Decision<SurveyEvent> Decide(SurveyCommand command, Survey? survey, SurveyContext context) =>
        (command, survey) switch
        {
            (SurveyCommand.Schedule(var plan), _) => Schedule(plan, survey, context),
            (SurveyCommand.TakeAnswer take, _) => TakeAnswer(take, survey, context),
            (_, null) => Refuse("unknown"),
            (SurveyCommand.Tick, { } known) => Accept(Tick(known, context)),
            (SurveyCommand.GiveUp, { } known) => Accept(GiveUp(known)),
            (SurveyCommand.OptOut, { } known) => Accept(known.IsOptedOut ? [] : [new SurveyEvent.OptedOut()]),
            (SurveyCommand.Answer answer, { } known) => Answer(answer, known, context),
            _ => throw new InvalidOperationException($"Not a command on a survey: {command.GetType().Name}"),
        };

    /// <summary>A case that was reopened and resolved again before its survey went out is asked about after the second time.</summary>
    private static Decision<SurveyEvent> Schedule(SurveyPlan plan, Survey? survey, SurveyContext context) =>
        survey switch
        {
            null => Accept([new SurveyEvent.Planned(context.Id, plan)]),
            { Status: SurveyStatus.Planned } or { Withheld: WithheldReason.Reopened } when plan.Occasion > survey.Plan.Occasion => Accept([
                new SurveyEvent.Planned(context.Id, plan),
            ]),
            _ => Accept([]),
        };

    /// <summary>A tick that is early, late or repeated has no further effect. After a long downtime only what is true by now happens.</summary>
    private static ImmutableArray<SurveyEvent> Tick(Survey survey, SurveyContext context) =>
        survey switch
        {
            { Status: SurveyStatus.Planned } when survey.Plan.SendAt <= context.Now => [Send(survey, context)],
            { Status: SurveyStatus.Sent or SurveyStatus.Reminded, ExpiresAt: { } expires } when expires <= context.Now => [new SurveyEvent.Expired()],
            { Status: SurveyStatus.Sent, RemindAt: { } remind } when remind <= context.Now => [Remind(survey, context)],
            _ => [],
        };

    private static SurveyEvent Send(Survey survey, SurveyContext context) =>
        FindReason(survey, context) is { } reason ? new SurveyEvent.Withheld(reason)
        : context.Choice is not { Channel: SurveyChannel.Mail or SurveyChannel.Link } choice ? new SurveyEvent.Withheld(WithheldReason.VendorOff)
        : !context.IsWithinQuota ? new SurveyEvent.Withheld(WithheldReason.Quota)
        : new SurveyEvent.Sent(
            choice.Channel,
            choice.Channel == SurveyChannel.Mail ? context.Now + Duration.FromDays(context.Edition.Surveys.ReminderDays) : null,
            context.Now + Duration.FromDays(context.Edition.Surveys.ExpiryDays)
        );

    private static SurveyEvent Remind(Survey survey, SurveyContext context) =>
        survey.IsOptedOut ? new SurveyEvent.ReminderLeftOut(WithheldReason.OptOut)
        : FindReason(survey, context) is { } reason ? new SurveyEvent.ReminderLeftOut(reason)
        : context.Choice is not { Channel: SurveyChannel.Mail } ? new SurveyEvent.ReminderLeftOut(WithheldReason.VendorOff)
        : new SurveyEvent.Reminded();

    /// <summary>What keeps a survey from going out, and from being reminded of; null: nothing.</summary>
    private static WithheldReason? FindReason(Survey survey, SurveyContext context) =>
        survey.Plan.Kind == SurveyKind.Csat && context.ResolvedAt is null ? WithheldReason.Reopened
        : survey.Plan.Kind == SurveyKind.Csat && context.IsRated ? WithheldReason.Rated
        : context.Email is not { } email ? WithheldReason.NoContact
        : context.IsOptedOut ? WithheldReason.OptOut
        : context.Choice?.IsOwn(email) == true ? WithheldReason.OwnAddress
        : null;

    private static ImmutableArray<SurveyEvent> GiveUp(Survey survey) =>
        survey.Status is SurveyStatus.Sent ? [new SurveyEvent.Withheld(WithheldReason.Undeliverable)] : [];

    private static Decision<SurveyEvent> Answer(SurveyCommand.Answer answer, Survey survey, SurveyContext context) =>
        context.Actor.Member is not null || IsOwn(context) ? Refuse("own-rating")
        : survey.Status == SurveyStatus.Answered ? Refuse("answered")
        : survey.Status == SurveyStatus.Expired || survey.ExpiresAt <= context.Now ? Refuse("expired")
        : survey.Status is not (SurveyStatus.Sent or SurveyStatus.Reminded) ? Refuse("closed")
        : CheckAnswer(survey.Plan.Kind, answer.Score, answer.Comment, answer.Name) is { } refusal ? Decision<SurveyEvent>.Reject(refusal)
        : Accept([
            new SurveyEvent.Answered(Clean(new SurveyAnswer(answer.Score, context.Now, SurveySource.Page) { Comment = answer.Comment, Name = answer.Name })),
        ]);

    /// <summary>The same answer told again changes nothing; another one of the same is refused.</summary>
    private static Decision<SurveyEvent> TakeAnswer(SurveyCommand.TakeAnswer take, Survey? survey, SurveyContext context)
    {
        var given = Clean(take.Given);
        return !context.Actor.IsMemberOf(take.Plan.Vendor) || !context.Actor.IsIntegration || IsOwn(context) ? Refuse("own-rating")
            : CheckAnswer(take.Plan.Kind, given.Score, given.Comment, given.Name) is { } refusal ? Decision<SurveyEvent>.Reject(refusal)
            : survey?.Answer is { } known
                ? known == given ? Accept([])
                    : Refuse("answered")
            : given.At > context.Now + ClockTolerance ? Refuse("in-the-future", new() { ["at"] = LocalizableValue.Timestamp(given.At) })
            : IsClosed(given.At, context) ? Refuse("closed-year", new() { ["at"] = LocalizableValue.Timestamp(given.At) })
            : given.At < take.Plan.Occasion ? Refuse("before-occasion", new() { ["at"] = LocalizableValue.Timestamp(given.At) })
            : context.Email is null ? Refuse("no-contact")
            : Accept([.. survey is null ? (SurveyEvent[])[new SurveyEvent.Planned(context.Id, take.Plan)] : [], new SurveyEvent.Answered(given)]);
    }

    /// <summary>Why this is not an answer, or null.</summary>
    public static Refusal? CheckAnswer(SurveyKind kind, int score, string comment, string? name) =>
        !SurveyScale.Has(kind, score)
            ? new(
                "survey.refused.rating",
                new()
                {
                    ["score"] = score,
                    ["min"] = SurveyScale.Min(kind),
                    ["max"] = SurveyScale.Max(kind),
                },
                "score"
            )
        : comment.Length > MaxCommentLength ? new("survey.refused.comment-too-long", new() { ["max"] = MaxCommentLength }, "comment")
        : name?.Length > MaxNameLength ? new("survey.refused.name-too-long", new() { ["max"] = MaxNameLength }, "name")
        : null;

    /// <summary>A year is closed for answers when it is for cases.</summary>
    private static bool IsClosed(Instant at, SurveyContext context) =>
        context.Edition.DayOf(context.Now) > new LocalDate(context.Edition.DayOf(at).Year, 12, 31).PlusDays(context.Edition.Support.DaysUntilYearCloses);

    private static bool IsOwn(SurveyContext context) => context is { Choice: { } choice, Email: { } email } && choice.IsOwn(email);

    private static SurveyAnswer Clean(SurveyAnswer answer) =>
        answer with
        {
            Comment = UserText.Sanitize(answer.Comment),
            Name = answer.Name is { } name && UserText.ToOneLine(UserText.Sanitize(name)) is { Length: > 0 } clean ? clean : null,
        };

    private static Decision<SurveyEvent> Accept(ImmutableArray<SurveyEvent> events) => Decision<SurveyEvent>.Accept(events);

    private static Decision<SurveyEvent> Refuse(string code, LocalizableObject? arguments = null) =>
        Decision<SurveyEvent>.Reject(new Refusal($"survey.refused.{code}", arguments ?? []));
}
