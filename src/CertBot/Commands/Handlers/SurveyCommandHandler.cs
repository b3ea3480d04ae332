using System.Collections.Immutable;
using CertBot.Core.Conversation;
using CertBot.Core.Kpis;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using CertBot.Core.Surveys;
using CertBot.Outbox;
using CertBot.Outbox.Surveys;
using CertBot.Repositories;
using CertBot.Repositories.Surveys;
using CertBot.Store.Documents;

namespace CertBot.Commands.Handlers;

/// <summary>Decides commands on surveys.</summary>
internal sealed class SurveyCommandHandler(Aggregates aggregates, InstalledEditions editions, CommandOutcomes outcomes, SurveyLimits limits)
{
    public async Task<CommandOutcome> Decide(Command.OnSurvey command, CommandRun run, CancellationToken cancellationToken)
    {
        var loaded = await run.Session.LoadSurvey(command.Id, cancellationToken);
        var context = await LoadContext(command.Id, command.Command, loaded.State, run, cancellationToken);
        var decision = SurveyDecider.Decide(command.Command, loaded.State, context);
        // The place is taken before it is decided that the survey goes out, so that two hosts never give away one too many.
        if (
            loaded.State is { } survey
            && decision is Decision<SurveyEvent>.Accepted { Events: [SurveyEvent.Sent] }
            && !await limits.TryTakeSlot(survey.Plan, survey.Id, context.Edition, run.Now, cancellationToken)
        )
        {
            decision = SurveyDecider.Decide(command.Command, survey, context with { IsWithinQuota = false });
        }

        return outcomes.Of(decision, aggregates.Surveys, loaded, run, (events, after) => new CommandEffects(
                [
                    .. events
                        .SelectMany(e => StepsOf(e.Data))
                        .Distinct()
                        .Select(
                            (kind, index) => OutboxDocuments.Create(new OutboxMessage.SurveyStep(after.Id, kind), $"{after.Revision:D6}:{index:D2}", run.Now)
                        ),
                    .. events.Any(e => e.Data is SurveyEvent.Answered) && after is { Plan.HalfYear: { } halfYear, Answer: { } answer }
                        ?
                        [
                            // After its rows: what is counted again finds it there.
                            OutboxDocuments.Create(
                                new OutboxMessage.KpiRecount(after.Application, KpiMonths.FirstWith(answer.At, halfYear, context.Edition)),
                                $"{after.Revision:D6}:recount",
                                run.Now
                            ),
                        ]
                        : (Document[])[],
                ],
                SurveyEvolver.NextDue(after)
            ));
    }

    private static ImmutableArray<SurveyStepKind> StepsOf(SurveyEvent surveyEvent) =>
        surveyEvent switch
        {
            SurveyEvent.Sent { Channel: Core.Directory.SurveyChannel.Mail } => [SurveyStepKind.Mail],
            SurveyEvent.Reminded => [SurveyStepKind.Reminder],
            SurveyEvent.Sent or SurveyEvent.Answered or SurveyEvent.Expired or SurveyEvent.Withheld => [SurveyStepKind.Lists],
            _ => [],
        };

    /// <summary>What is stored elsewhere of whoever is asked.</summary>
    public async Task<SurveyContext> LoadContext(SurveyId id, SurveyCommand command, Survey? survey, CommandRun run, CancellationToken cancellationToken)
    {
        var plan = command switch
        {
            SurveyCommand.TakeAnswer take => take.Plan,
            SurveyCommand.Schedule scheduled => scheduled.Plan,
            _ => survey?.Plan,
        };
        if (plan is null)
            return new SurveyContext(id, editions.Default, run.Actor, run.Now);

        var edition = editions.Get((await run.Session.LoadApplication(plan.Application, cancellationToken)).State?.Edition);
        var context = new SurveyContext(id, edition, run.Actor, run.Now);
        if (command is SurveyCommand.Schedule or SurveyCommand.OptOut or SurveyCommand.GiveUp)
            return context;

        var supportCase = plan.Case is { } about ? (await run.Session.LoadCase(about, cancellationToken)).State : null;
        var progress = supportCase is null ? null : CaseProgress.Of(supportCase, run.Now);
        return context with
        {
            Choice = (await run.Session.LoadVendor(plan.Vendor, cancellationToken)).State?.Surveys,
            Email = SurveyContacts.Find(plan.Contact, supportCase, (await run.Session.LoadCustomer(plan.Vendor, plan.Customer, cancellationToken)).State),
            IsOptedOut = await limits.IsOptedOut(plan.Contact, cancellationToken),
            ResolvedAt = progress?.ResolvedAt,
            IsRated = progress?.Rating is not null,
        };
    }
}
