using CertBot.Core.Primitives;
using CertBot.Demo.Seed;
using CertBot.Files;
using CertBot.Repositories;
using CertBot.Store;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Hosting;

/// <summary>Puts the small certified application into the plain demo.</summary>
internal static class DemoApplications
{
    /// <summary>
    /// Does nothing in a store that has anything in it, where people's work stays as it is, or that several hosts may be using. The people and vendors of the demo
    /// come with it.
    /// </summary>
    public static async Task SeedEmpty(IServiceProvider host, Settings settings, CancellationToken cancellationToken)
    {
        if (!settings.Web || !settings.DemoApplication || settings.Store.Kind != StoreKind.Sqlite)
            return;
        var (store, editions) = (host.GetRequiredService<IStore>(), host.GetRequiredService<InstalledEditions>());
        await foreach (var _ in store.Partitions("", cancellationToken))
            return;

        var now = host.GetRequiredService<IClock>().GetCurrentInstant();
        var clock = new DemoClock(SmallDemo.StartOf(now, ZoneLookup.OrUtc(editions.Default.Zone)));
        await using var services = DemoServices.Create(store, host.GetRequiredService<IFileStore>(), editions, clock, settings);
        await services.GetRequiredService<StartupSeeder>().Seed(cancellationToken);
        await services.GetRequiredService<SmallDemo>().Play(now, cancellationToken);
    }
}
