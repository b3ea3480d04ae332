using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using CertBot.Core.Surveys;
using CertBot.Diagnostics;
using CertBot.Outbox;
using CertBot.Outbox.Dispatch;
using CertBot.Outbox.Surveys;
using CertBot.Repositories;
using CertBot.Repositories.Surveys;
using NodaTime;

namespace CertBot.Commands.Surveys;

/// <summary>What follows for surveys from a resolved case, from a certificate, and from what happened to a survey. Each may be repeated.</summary>
internal sealed class SurveyFollowUp(
    Aggregates aggregates,
    CommandExecutor executor,
    SurveyLists lists,
    SurveyMailQueue mails,
    SurveyCampaigns campaigns,
    IClock clock,
    ILogger<SurveyFollowUp> log
) : IFollowUpHandler
{
    public bool Follows(OutboxMessage message) => message is OutboxMessage.CaseSurvey or OutboxMessage.SurveyStep or OutboxMessage.CertificateUpdate;

    public async Task Follow(OutboxMessage message, string origin, CancellationToken cancellationToken)
    {
        switch (message)
        {
            case OutboxMessage.CaseSurvey { Case: var id }:
                await campaigns.AskAboutCase(id, cancellationToken);
                break;
            case OutboxMessage.CertificateUpdate { Application: var id }:
                await campaigns.Start(id, cancellationToken);
                break;
            case OutboxMessage.SurveyStep step when (await aggregates.FindSurvey(step.Id, cancellationToken)) is { } survey:
                await Follow(step.Kind, survey, cancellationToken);
                break;
            default:
                break;
        }
    }

    private async Task Follow(SurveyStepKind kind, Survey survey, CancellationToken cancellationToken)
    {
        if (kind != SurveyStepKind.Lists)
        {
            await mails.Add(survey.Id, kind, cancellationToken);
            return;
        }

        await lists.Put(survey, cancellationToken);
        if (survey is { Answer: { } answer, Plan.Case: { } about })
        {
            var rated = new CaseCommand.Record([new CaseFact.Rated(answer.At, answer.Score) { Comment = answer.Comment }]);
            var actor = Actor.Integration(CaseFactRules.SurveyActor, survey.Vendor);
            if (
                await executor.Execute(new Command.OnCase(about, rated), null, actor, clock.GetCurrentInstant(), cancellationToken) is CommandResult.Refused
                {
                    Refusal: { } refusal
                }
            )
            {
                Log.RatingNotTaken(log, survey.Id.Value, refusal.Code);
            }
        }
    }
}

/// <summary>The rows of a survey.</summary>
internal sealed class SurveyLists(SurveyAnswerStore answers, SurveyLinkStore links)
{
    public async Task Put(Survey survey, CancellationToken cancellationToken)
    {
        await links.Put(survey, cancellationToken);
        if (SurveyAnswerRow.Of(survey) is { } row)
            await answers.Put(row, cancellationToken);
    }
}
