using System.Collections.Immutable;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Kpis;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cards;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.Duty;
using CertBot.Core.Support.Webhooks;
using CertBot.Outbox;
using CertBot.Repositories;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Commands.Handlers;

/// <summary>Decides commands on support cases.</summary>
internal sealed class CaseCommandHandler(Aggregates aggregates, InstalledEditions editions, CommandOutcomes outcomes)
{
    public async Task<CommandOutcome> Decide(Command.OnCase command, CommandRun run, CancellationToken cancellationToken)
    {
        var loaded = await run.Session.LoadCase(command.Id, cancellationToken);
        if (await LoadContext(command.Id, command.Command, loaded.State, run, cancellationToken) is not { } context)
            return new CommandOutcome.Rejected(new Refusal("support.refused.no-such-case", new() { ["case"] = command.Id.Value }, "case"));

        return outcomes.Of(
            CaseDecider.Decide(command.Command, loaded.State, context),
            aggregates.Cases,
            loaded,
            run with
            {
                Actor = context.Actor,
            },
            (events, after) => EffectsOf(events, loaded.State, CaseView.Of(after, context), context)
        );
    }

    private static CommandEffects EffectsOf(ImmutableArray<RecordedEvent<CaseEvent>> events, SupportCase? before, CaseView view, CaseContext context)
    {
        var (after, now) = (view.Case, context.Now);
        return new CommandEffects(
            [
                .. CaseNotifications
                    .For(events, before, view, context)
                    .Select((notification, index) => OutboxDocuments.Create(notification, null, $"{after.Revision:D6}:{index:D2}", now)),
                .. CaseReminders
                    .For(events, view, context)
                    .Select((reminder, index) => OutboxDocuments.Create(new OutboxMessage.ReminderLine(reminder), $"{after.Revision:D6}:r{index:D2}", now)),
                .. (context.Vendor.Webhooks.IsEmpty ? [] : CaseWebhooks.For(events, view)).Select(
                    (told, index) => OutboxDocuments.Create(new OutboxMessage.CaseWebhook(told), $"{after.Revision:D6}:w{index:D2}", now)
                ),
                .. IsSurveyed(events, before, view, context)
                    ? [OutboxDocuments.Create(new OutboxMessage.CaseSurvey(after.Id), $"{after.Revision:D6}:survey", now)]
                    : (Document[])[],
                OutboxDocuments.Create(new OutboxMessage.CaseListRow(CaseProjection.Project(view), before is null), $"{after.Revision:D6}:-row", now),
                // After the row: the month is worked out from it.
                .. KpiMonths
                    .ChangedBy(before, after, context.Edition)
                    .Select(
                        (month, index) =>
                            OutboxDocuments.Create(new OutboxMessage.KpiRecount(after.Application, month), $"{after.Revision:D6}:-row:k{index:D2}", now)
                    ),
            ],
            CaseProjection.NextDue(view)
        );
    }

    /// <summary>
    /// Whether the customer may be asked how it went: the case became resolved by what is told now, and that was not long ago. Of a vendor that lets this host
    /// ask nobody nothing is stored.
    /// </summary>
    private static bool IsSurveyed(ImmutableArray<RecordedEvent<CaseEvent>> events, SupportCase? before, CaseView after, CaseContext context) =>
        context.Vendor.Surveys is { Channel: SurveyChannel.Mail or SurveyChannel.Link }
        && after.Progress.ResolvedAt is { } resolved
        && resolved >= context.Now - Duration.FromDays(context.Edition.Surveys.MaxAgeDays)
        && events.Any(e => e.Data is CaseEvent.FactRecorded) // nothing else resolves a case
        && resolved != (before is null ? null : CaseProgress.Of(before, context.Now).ResolvedAt);

    /// <summary>What a decision about a case needs; null: the case is of no vendor that is known. What was read for the turn before is not read again.</summary>
    public async Task<CaseContext?> LoadContext(CaseId id, CaseCommand command, SupportCase? supportCase, CommandRun run, CancellationToken cancellationToken)
    {
        var opening = (command as CaseCommand.Open)?.Opening;
        if ((supportCase?.Vendor ?? (opening is null ? null : run.Actor.Member?.Vendor)) is not { } vendorId)
            return null;
        if ((await run.Session.LoadVendor(vendorId, cancellationToken)).State is not { } vendor)
            return null;

        return new CaseContext
        {
            Id = id,
            Edition = editions.Get(supportCase?.Terms.Edition),
            HolidayCalendars = editions.HolidayCalendars,
            Actor = run.ForMembersOf(vendor).Actor,
            Now = run.Now,
            RoleAssignments = await run.Session.GetRoles(cancellationToken),
            Vendor = vendor,
            Duty = CaseEscalations.DependsOnDuty(command, supportCase) ? await run.Session.GetDuty(cancellationToken) : DutySchedule.Empty,
            Customer = opening is null ? null : (await run.Session.LoadCustomer(vendorId, opening.Customer, cancellationToken)).State,
            IsApplicationKnown = opening is not null && (await run.Session.LoadApplication(opening.Application, cancellationToken)).State?.Vendor == vendorId,
        };
    }
}
