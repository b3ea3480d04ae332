using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Conversation.Cases;
using CertBot.Outbox;
using CertBot.Repositories;
using CertBot.Store;
using CertBot.Store.Documents;
using CertBot.Store.Events;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Hosting;

/// <summary>
/// Once at the start of a host: what follows from a certificate is begun for applications that an earlier build certified. Those that are measured already are left
/// alone, so it may be repeated and run on several hosts.
/// </summary>
internal sealed class KpiStartWorker(
    IStore store,
    LeaseStore leases,
    QueueSignal signal,
    QuarantinedDocuments quarantine,
    IClock clock,
    ILogger<KpiStartWorker> log
) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Run(stoppingToken);
        }
        catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
        {
            Diagnostics.Log.StartOfMeasuresFailed(log, e);
        }
    }

    public async Task Run(CancellationToken cancellationToken)
    {
        await foreach (var list in store.Partitions(VendorLists, cancellationToken))
        {
            await foreach (var page in store.Pages(list, ApplicationSummaryStore.Kind, cancellationToken))
            {
                foreach (var row in quarantine.Readable(page, VersionedJson.Read<ApplicationSummary>).Where(CertifiedApplications.IsCertified))
                    await Start(row, cancellationToken);
            }
        }
    }

    private async Task Start(ApplicationSummary row, CancellationToken cancellationToken)
    {
        if (await store.Get(StoreKeys.Kpis(row.Id), Snapshot.Id, cancellationToken) is not null)
            return;

        var partition = StoreKeys.Application(row.Id);
        var message = OutboxDocuments.Create(new OutboxMessage.CertificateUpdate(row.Id), "certified-before", clock.GetCurrentInstant());
        await store.Commit(partition, [new Write.Create(leases.WithLease(message))], cancellationToken);
        signal.Record(partition);
    }

    private static string VendorLists => ApplicationSummaryStore.VendorPartition(new(""));
}
