using CertBot.Core.Conversation;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cards;
using CertBot.Core.Support.Cases;
using CertBot.Outbox;
using CertBot.Repositories;

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
            (events, after) =>
                new CommandEffects(
                    [
                        .. CaseNotifications
                            .For(events, loaded.State, after, context)
                            .Select((notification, index) => OutboxDocuments.Create(notification, null, $"{after.Revision:D6}:{index:D2}", run.Now)),
                        .. CaseReminders
                            .For(events, after, context)
                            .Select(
                                (reminder, index) =>
                                    OutboxDocuments.Create(new OutboxMessage.ReminderLine(reminder), $"{after.Revision:D6}:r{index:D2}", run.Now)
                            ),
                        OutboxDocuments.Create(
                            new OutboxMessage.CaseListRow(
                                CaseProjection.Project(after, context.Edition, context.HolidayCalendars, run.Now),
                                loaded.State is null
                            ),
                            $"{after.Revision:D6}:row",
                            run.Now
                        ),
                    ],
                    CaseProjection.NextDue(after, context.Edition, context.HolidayCalendars, run.Now)
                )
        );
    }

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
            Customer = opening is null ? null : (await run.Session.LoadCustomer(vendorId, opening.Customer, cancellationToken)).State,
            IsApplicationKnown = opening is not null && (await run.Session.LoadApplication(opening.Application, cancellationToken)).State?.Vendor == vendorId,
        };
    }
}
