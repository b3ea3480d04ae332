using System.Globalization;
using CertBot.Core.Certification.Sanctions;
using CertBot.Core.Conversation;
using CertBot.Core.Kpis;
using CertBot.Core.Primitives;
using CertBot.Outbox;
using CertBot.Repositories;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Commands.Handlers;

/// <summary>Closes and corrects the months of certified applications, and tells those whom it concerns.</summary>
internal sealed class KpiCommandHandler(Aggregates aggregates, InstalledEditions editions, CommandOutcomes outcomes)
{
    public async Task<CommandOutcome> Decide(Command.OnKpis command, CommandRun run, CancellationToken cancellationToken)
    {
        var loaded = await run.Session.LoadKpis(command.Application, cancellationToken);
        if ((await run.Session.LoadApplication(command.Application, cancellationToken)).State is not { } app)
            return new CommandOutcome.Unchanged();

        var vendor = (await run.Session.LoadVendor(app.Vendor, cancellationToken)).State;
        var context = new KpiContext(command.Application, editions.Get(app.Edition), run.Actor, run.Now);
        return outcomes.Of(KpiDecider.Decide(command.Command, loaded.State, context), aggregates.Kpis, loaded, run, (events, after) =>
            new CommandEffects(
                [
                    .. (vendor is null ? [] : KpiReminders.For(events, after, context.Edition, new(app.Id, app.Name, vendor))).Select(
                        (reminder, index) => Message(new OutboxMessage.ReminderLine(reminder), after, $"r{index:D2}", run.Now)
                    ),
                    .. events
                        .Select(e => FollowUp(e.Data, command.Application))
                        .OfType<OutboxMessage>()
                        .Select((message, index) => Message(message, after, $"k{index:D2}", run.Now)),
                ],
                KpiDecider.NextDue(after, context.Edition)
            )
        );
    }

    /// <summary>The row of a month that was closed or corrected is written anew; those who may take measures are called.</summary>
    private static OutboxMessage? FollowUp(KpiEvent kpiEvent, ApplicationId application) =>
        kpiEvent switch
        {
            KpiEvent.MonthClosed(var figures) => new OutboxMessage.KpiRecount(application, figures.Month),
            KpiEvent.MonthCorrected(var figures) => new OutboxMessage.KpiRecount(application, figures.Month),
            KpiEvent.SanctionCalled(var month, var keys) => new OutboxMessage.SanctionCall(application, new SanctionGround.MissedTargets(month, keys)),
            _ => null,
        };

    private static Document Message(OutboxMessage message, KpiHistory after, string name, Instant now) =>
        OutboxDocuments.Create(message, string.Create(CultureInfo.InvariantCulture, $"{after.Revision:D6}:{name}"), now);
}
