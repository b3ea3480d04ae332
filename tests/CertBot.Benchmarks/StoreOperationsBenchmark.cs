using System.Globalization;
using CertBot.Store.Documents;
using CertBot.Store.Events;
using CertBot.Store.Sqlite;
using NodaTime;

namespace CertBot.Benchmarks;

/// <summary>The cost of each store operation alone.</summary>
internal static class StoreOperationsBenchmark
{
    private const int Pieces = 2000;
    private const int Rounds = 9;

    public static async Task<int> Run(TextWriter output)
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("certbot-work-").FullName;
        try
        {
            var now = SystemClock.Instance.GetCurrentInstant();
            await using var store = await LargeStoreSeeder.CreateStore(folder, 1000, 0, now);
            var count = 0;
            await Print("get", async n => await store.Get(LargeStoreSeeder.Partition(n % 1000), Snapshot.Id, default));
            await Print("get of nothing", async n => await store.Get(LargeStoreSeeder.Partition(n % 1000), "nothing", default));
            await Print("due, none", async _ => await store.Due("outbox", now, 20, default));
            await Print("commit of four", async n => await Commit(store, LargeStoreSeeder.Partition(n % 1000), ++count));
            await Print(
                "commit of four, 64 at once",
                async n =>
                    await Task.WhenAll(
                        Enumerable
                            .Range(0, 64)
                            .Select(_ =>
                                Task.Run(() =>
                                {
                                    var mine = Interlocked.Increment(ref count);
                                    return Commit(store, LargeStoreSeeder.Partition(mine % 1000), mine);
                                })
                            )
                    ),
                64
            );
            return 0;
        }
        finally
        {
            System.IO.Directory.Delete(folder, recursive: true);
        }

        async Task Print(string what, Func<int, Task> work, int width = 1)
        {
            List<MeasuredTime> rounds = [];
            for (var round = 0; round < Rounds; round++)
            {
                rounds.Add(await BenchmarkTimer.MeasureRound(Pieces / width * width, async () =>
                    {
                        for (var n = 0; n < Pieces / width; n++)
                        {
                            await work(n);
                        }
                    }));
            }

            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{what, -28} {BenchmarkTimer.Median(rounds)}"));
        }
    }

    private static Task<CommitResult> Commit(SqliteStore store, string partition, int count)
    {
        var now = SystemClock.Instance.GetCurrentInstant();
        return store.Commit(
            partition,
            [
                new Write.Create(new Document($"seen:{count}", "seen", "{}") { Expires = now + Duration.FromDays(1) }),
                new Write.Upsert(new Document(Snapshot.Id, "application", new string('s', 2000))),
                new Write.Create(new Document($"event:{count}", "event", new string('e', 500))),
                new Write.Create(new Document($"outbox:{count}", "outbox", new string('o', 700)) { Due = now + Duration.FromDays(1) }),
            ],
            default
        );
    }
}
