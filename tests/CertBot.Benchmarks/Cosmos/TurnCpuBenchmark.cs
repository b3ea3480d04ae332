using System.Globalization;
using CertBot.Core.Conversation;
using CertBot.Store;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using CertBot.Store.Sqlite;
using CertBot.Tests.Kit.Cosmos;
using CertBot.Tests.Kit.Runtime;

namespace CertBot.Benchmarks.Cosmos;

/// <summary>
/// The CPU time of a form turn including delivery, over the Cosmos DB client and over SQLite. The fake database runs in the same process and its share cannot
/// be separated, so the client's real cost is lower. There is no network, so the response time is not measured.
/// </summary>
internal static class TurnCpuBenchmark
{
    private const int TurnCount = 100;
    private const int Rounds = 7;

    public static async Task Print(TextWriter output)
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("certbot-turn-").FullName;
        try
        {
            var clock = new FakeClock();
            var cosmos = new FakeCosmos(clock, 3).WithContainer("certbot", "certbot");
            await using var far = await CosmosTestStores.OpenStore(cosmos, clock);
            await using var near = SqliteStore.Open(Path.Combine(folder, StoreFactory.FileName), clock);
            await using var several = await TurnBenchmarkHost.Create(far, clock, HostInstance.CreateShared());
            await using var alone = await TurnBenchmarkHost.Create(near, clock, HostInstance.Single);
            List<double> ofCosmos = [];
            List<double> ofSqlite = [];
            for (var round = -2; round < Rounds; round++)
            {
                var cosmosCost = await BenchmarkTimer.MeasureRound(TurnCount, () => Turns(several, round));
                var sqliteCost = await BenchmarkTimer.MeasureRound(TurnCount, () => Turns(alone, round));
                if (round < 0)
                    continue; // the JIT compiler is still at work
                ofCosmos.Add(cosmosCost.Cpu);
                ofSqlite.Add(sqliteCost.Cpu);
            }

            var (a, b) = (BenchmarkTimer.Median(ofCosmos), BenchmarkTimer.Median(ofSqlite));
            await output.WriteLineAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"\nCPU of a form turn and its delivery: {a:F0} µs over the client of Cosmos DB and the stand-in, {b:F0} µs over SQLite: at most {a / b:F1} times"
                )
            );
        }
        finally
        {
            System.IO.Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Each round uses its own chat, because a partition of the fake database becomes slower as it grows.</summary>
    private static async Task Turns(TurnBenchmarkHost host, int round)
    {
        var user = $"person{round + 10}";
        await host.SendTexts(user, TurnBenchmarkHost.PersonalChatOf(user), "create-vendor Bench", "apply", "https://marketplace.creatio.com/app/bench");
        for (var n = 0; n < TurnCount; n++)
        {
            await host.SendInput(user, TurnBenchmarkHost.PersonalChatOf(user), new Input.Text(n % 2 == 0 ? "Bench Sync" : "back"));
            await host.DispatchOutbox();
        }
    }
}
