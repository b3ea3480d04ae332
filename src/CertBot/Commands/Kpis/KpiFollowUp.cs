using CertBot.Core.Certification.Applications;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Kpis;
using CertBot.Kpis;
using CertBot.Outbox;
using CertBot.Outbox.Dispatch;
using CertBot.Repositories;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Commands.Kpis;

/// <summary>Measures an application from its first certificate on, and notes the months of measured applications that changed.</summary>
internal sealed class KpiFollowUp(IStore store, CommandExecutor executor, Aggregates aggregates, InstalledEditions editions, CaseStore cases, IClock clock)
    : IFollowUpHandler
{
    public bool Follows(OutboxMessage message) => message is OutboxMessage.CertificateUpdate or OutboxMessage.KpiRecount;

    public Task Follow(OutboxMessage message, string origin, CancellationToken cancellationToken) =>
        message switch
        {
            OutboxMessage.CertificateUpdate(var application) => Start(application, cancellationToken),
            OutboxMessage.KpiRecount(var application, var month) => Note(application, month, cancellationToken),
            _ => Task.CompletedTask,
        };

    private async Task Start(Core.Primitives.ApplicationId id, CancellationToken cancellationToken)
    {
        if (await aggregates.FindApplication(id, cancellationToken) is not { } app || KpiStart.MonthOf(app) is not { } first)
            return;

        var now = clock.GetCurrentInstant();
        if ((await aggregates.Kpis.Load(StoreKeys.Kpis(id), cancellationToken)).State is null)
            await cases.Complete(id, cancellationToken);
        var present = editions.Get(app.Edition).MonthOf(now);
        await Execute(new KpiCommand.Start(app.Vendor, first));

        // While it is suspended it is measured on: that shows whether it has mended its ways.
        await Execute(
            app.CertificateState == CertificateState.Withdrawn
                ? new KpiCommand.Withdraw(app.Certificates[^1].WithdrawnOn?.ToYearMonth() ?? present)
                : new KpiCommand.Start(app.Vendor, app.Certificates[^1].Granted.ToYearMonth())
        );
        await KpiRecounts.Add(store, id, present, now, cancellationToken);
        return;

        Task<CommandResult> Execute(KpiCommand command) => executor.Execute(new Command.OnKpis(id, command), null, Actor.Clock, now, cancellationToken);
    }

    /// <summary>What is not measured is left out.</summary>
    private async Task Note(Core.Primitives.ApplicationId id, YearMonth month, CancellationToken cancellationToken)
    {
        if (await store.Get(StoreKeys.Kpis(id), Store.Events.Snapshot.Id, cancellationToken) is not null)
            await KpiRecounts.Add(store, id, month, clock.GetCurrentInstant(), cancellationToken);
    }
}
