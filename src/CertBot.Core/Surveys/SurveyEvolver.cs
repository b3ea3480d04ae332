using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Surveys;

/// <summary>A survey after an event.</summary>
public static class SurveyEvolver
{
    public static Survey Evolve(Survey? survey, RecordedEvent<SurveyEvent> recorded) =>
        (survey, recorded.Data) switch
        {
            (null, SurveyEvent.Planned(var id, var plan)) => new Survey
            {
                Id = id,
                Plan = plan,
                Status = SurveyStatus.Planned,
                Revision = 1,
            },
            (null, _) => throw new InvalidOperationException($"{recorded.Data.GetType().Name} does not follow here"),
            var (known, e) => Apply(known, e, recorded.At) with { Revision = known.Revision + 1 },
        };

    /// <summary>When (UTC) the next timer of a survey is due; null: there is none.</summary>
    public static Instant? NextDue(Survey survey) =>
        survey switch
        {
            { Status: SurveyStatus.Planned } => survey.Plan.SendAt,
            { Status: SurveyStatus.Sent, RemindAt: { } remind, ExpiresAt: { } expires } => Instant.Min(remind, expires),
            { Status: SurveyStatus.Sent or SurveyStatus.Reminded } => survey.ExpiresAt,
            _ => null,
        };

    private static Survey Apply(Survey survey, SurveyEvent surveyEvent, Instant at) =>
        surveyEvent switch
        {
            SurveyEvent.Planned(_, var plan) => survey with { Plan = plan, Status = SurveyStatus.Planned, Withheld = null },
            SurveyEvent.Sent(var channel, var remind, var expires) => survey with
            {
                Status = SurveyStatus.Sent,
                Channel = channel,
                SentAt = at,
                RemindAt = remind,
                ExpiresAt = expires,
            },
            SurveyEvent.Reminded => survey with { Status = SurveyStatus.Reminded, RemindAt = null },
            SurveyEvent.ReminderLeftOut => survey with { RemindAt = null },
            SurveyEvent.Withheld(var reason) => survey with { Status = SurveyStatus.Withheld, Withheld = reason, RemindAt = null },
            SurveyEvent.OptedOut => survey with { IsOptedOut = true },
            SurveyEvent.Answered(var answer) => survey with { Status = SurveyStatus.Answered, Answer = answer, RemindAt = null },
            SurveyEvent.Expired => survey with { Status = SurveyStatus.Expired, RemindAt = null },
            _ => throw new InvalidOperationException($"Not an event of a survey: {surveyEvent.GetType().Name}"),
        };
}
