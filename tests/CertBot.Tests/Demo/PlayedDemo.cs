using CertBot.Core.Primitives;
using CertBot.Demo.Seed;
using CertBot.Hosting;
using CertBot.Repositories;
using CertBot.Tests.Kit.Stores;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace CertBot.Tests.Demo;

/// <summary>The plain demo with its small certified application, in memory.</summary>
internal sealed class PlayedDemo : IAsyncDisposable
{
    private PlayedDemo(MemoryStore store, ServiceProvider services) => (Store, Services) = (store, services);

    public Instant Now { get; } = Instant.FromUtc(2026, 11, 30, 9, 0);

    public MemoryStore Store { get; }

    public ServiceProvider Services { get; }

    public static async Task<PlayedDemo> Create()
    {
        var editions = EditionLoader.Load(null);
        var clock = new DemoClock(SmallDemo.StartOf(Instant.FromUtc(2026, 11, 30, 9, 0), ZoneLookup.OrUtc(editions.Default.Zone)));
        var store = new MemoryStore(clock);
        var demo = new PlayedDemo(store, DemoServices.Create(store, null, editions, clock));
        await demo.Services.GetRequiredService<StartupSeeder>().Seed(CancellationToken.None);
        await demo.Services.GetRequiredService<SmallDemo>().Play(demo.Now, CancellationToken.None);
        return demo;
    }

    /// <summary>Every event of every history, as it is stored.</summary>
    public static async Task<IReadOnlyList<string>> ReadHistories(CertBot.Store.Documents.IStore store)
    {
        List<string> events = [];
        await foreach (var partition in store.Partitions("", CancellationToken.None))
        {
            events.AddRange(
                (await store.List(partition, "event", "", 10_000, CancellationToken.None)).Select(e => $"{partition} {e.Document.Id} {e.Document.Json}")
            );
        }

        return events;
    }

    public async ValueTask DisposeAsync()
    {
        await Services.DisposeAsync();
        await Store.DisposeAsync();
    }
}
