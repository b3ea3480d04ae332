using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Primitives;
using CertBot.Core.Tests.Kit;
using CertBot.Outbox;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace CertBot.Tests.Kit.Hosts;

/// <summary>Stores applications that were certified on 2 March 2026, with their whole history.</summary>
internal static class CertifiedApplicationSeeder
{
    public static async Task Certify(IServiceProvider services, string id = "acme-sync", string name = "Acme Sync")
    {
        var aggregates = services.GetRequiredService<Aggregates>();
        ImmutableArray<RecordedEvent<ApplicationEvent>> events =
        [
            .. ApplicationScenario.Certified.Events.Select(e =>
                e.Data is ApplicationEvent.Submitted submitted
                    ? e with
                    {
                        Data = submitted with { Id = new(id), Name = name, Listing = $"https://marketplace.creatio.com/app/{id}" },
                    }
                    : e
            ),
        ];
        var loaded = await aggregates.Applications.Load(StoreKeys.Application(new(id)), default);
        var state = aggregates.Applications.Evolve(loaded, events);
        var now = services.GetRequiredService<IClock>().GetCurrentInstant();
        var summary = ApplicationSummaryProjection.Project(state, services.GetRequiredService<InstalledEditions>().Get(state.Edition));
        Document[] messages =
        [
            OutboxDocuments.Create(new OutboxMessage.ListRow(summary), "certified:row", now),
            OutboxDocuments.Create(new OutboxMessage.CertificateUpdate(new(id)), "certified:update", now),
        ];
        var leases = services.GetRequiredService<LeaseStore>();
        Assert.IsType<CommitResult.Committed>(
            await services
                .GetRequiredService<IStore>()
                .Commit(
                    StoreKeys.Application(new(id)),
                    [.. aggregates.Applications.BuildWrites(loaded, events, state, null), .. messages.Select(m => new Write.Create(leases.WithLease(m)))],
                    default
                )
        );
        services.GetRequiredService<QueueSignal>().Record(StoreKeys.Application(new(id)));
    }
}
