using System.Globalization;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using CertBot.Tests.Kit.Cosmos;
using CertBot.Tests.Kit.Runtime;

namespace CertBot.Benchmarks.Cosmos;

/// <summary>The cost of querying for due work when there is none: each query goes to every physical partition.</summary>
internal static class IdleSweepBenchmark
{
    public static async Task Print(TextWriter output)
    {
        await output.WriteLineAsync(
            "\nnothing to do; RU of one look: outbox, clock (applications and talks); a minute of one host, and RU/s of 1, 2 and 5 hosts"
        );
        foreach (var ranges in (int[])[1, 3, 5, 20])
        {
            var clock = new FakeClock();
            var cosmos = new FakeCosmos(clock, ranges).WithContainer("certbot", "certbot");
            await using var store = await CosmosTestStores.OpenStore(cosmos, clock);
            var instance = HostInstance.CreateShared();
            await using var host = await TurnBenchmarkHost.Create(store, clock, instance);
            await host.AdvanceUntilIdle();
            var counter = new CosmosUsage.Counter(cosmos);
            await host.SweepOutbox(); // warm-up: the client has loaded the partition ranges
            counter.TakeUsage();
            await host.SweepOutbox();
            var outbox = counter.TakeUsage();
            await host.SweepTimers();
            var time = counter.TakeUsage();
            var perSecond = (outbox.Units + time.Units) / instance.SweepInterval.TotalSeconds;
            await output.WriteLineAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{ranges, 2} physical: outbox {outbox.CrossPartitionQueries, 2} requests {outbox.Units, 5:F1} RU, clock {time.CrossPartitionQueries, 2} requests {time.Units, 5:F1} RU; {perSecond * 60, 6:F0} RU a minute; {perSecond, 5:F1}, {perSecond * 2, 5:F1}, {perSecond * 5, 5:F1} RU/s"
                )
            );
        }
    }
}
