using System.Globalization;
using CertBot.Store.Documents;
using CertBot.Store.Events;
using CertBot.Store.Sqlite;
using NodaTime;

namespace CertBot.Benchmarks;

/// <summary>
/// The store operations of a turn with 10 and with 1,000,000 stored applications: three reads, a commit of snapshot, event, outbox item and deduplication mark,
/// and reading and emptying the outbox. Rounds alternate between the two stores, so that both are exposed to the same noise.
/// </summary>
internal static class StoreSizeBenchmark
{
    private const int Many = 1_000_000;
    private const int TurnCount = 400;
    private const int Rounds = 15;

    public static async Task<int> Run(TextWriter output)
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("certbot-size-").FullName;
        try
        {
            var now = SystemClock.Instance.GetCurrentInstant();
            await using var few = await LargeStoreSeeder.CreateStore(folder, 10, 0, now);
            await using var many = await LargeStoreSeeder.CreateStore(folder, Many, 0, now);
            await output.WriteLineAsync(
                string.Create(CultureInfo.InvariantCulture, $"file: {new FileInfo(Path.Combine(folder, $"{Many}.db")).Length / 1_000_000} MB")
            );
            var isFine = true;
            foreach (var width in (int[])[1, 16])
            {
                isFine &= await Compare(few, many, width, output);
            }

            return isFine ? 0 : 1;
        }
        finally
        {
            System.IO.Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<bool> Compare(SqliteStore few, SqliteStore many, int width, TextWriter output)
    {
        await Turns(few, 10, width, -1);
        await Turns(many, Many, width, -1);
        List<MeasuredTime> ofFew = [];
        List<MeasuredTime> ofMany = [];
        for (var round = 0; round < Rounds; round++)
        {
            ofFew.Add(await BenchmarkTimer.MeasureRound(TurnCount, () => Turns(few, 10, width, round)));
            ofMany.Add(await BenchmarkTimer.MeasureRound(TurnCount, () => Turns(many, Many, width, round)));
        }

        var (a, b) = (BenchmarkTimer.Median(ofFew), BenchmarkTimer.Median(ofMany));
        await output.WriteLineAsync($"{width, 2} at once,        10 applications: {a}");
        await output.WriteLineAsync($"{width, 2} at once, 1,000,000 applications: {b}");
        await output.WriteLineAsync(
            string.Create(CultureInfo.InvariantCulture, $"{width, 2} at once, ratio: {b.Wall / a.Wall:F2} wall, {b.Cpu / a.Cpu:F2} CPU (below 1.30 wanted)")
        );
        return b.Wall / a.Wall < 1.3 && b.Cpu / a.Cpu < 1.3;
    }

    private static Task Turns(SqliteStore store, int applications, int width, int round)
    {
        var random = new Random(round);
        var numbers = Enumerable.Range(0, TurnCount).Select(_ => random.Next(applications)).ToArray();
        return Task.WhenAll(
            Enumerable
                .Range(0, width)
                .Select(lane =>
                    Task.Run(async () =>
                    {
                        for (var n = lane; n < TurnCount; n += width)
                        {
                            await Turn(store, LargeStoreSeeder.Partition(numbers[n]), $"{width}-{round + 1}-{n}");
                        }
                    })
                )
        );
    }

    /// <summary>After a conflict, the turn loads and tries again, as the product does.</summary>
    private static async Task Turn(SqliteStore store, string partition, string turn)
    {
        while (true)
        {
            var now = SystemClock.Instance.GetCurrentInstant();
            _ = await store.Get("person:ana", "snapshot", default);
            _ = await store.Get("talk:web:ana:ana", "draft", default);
            var snapshot = await store.Get(partition, Snapshot.Id, default) ?? throw new InvalidOperationException("not seeded");
            var outcome = await store.Commit(
                partition,
                [
                    new Write.Create(new Document($"seen:{turn}", "seen", "{}") { Expires = now + Duration.FromDays(1) }),
                    new Write.Replace(snapshot.Document, snapshot.ETag),
                    new Write.Create(new Document($"event:{turn}", "event", snapshot.Document.Json[..500])),
                    new Write.Create(new Document($"outbox:{turn}", "outbox", snapshot.Document.Json[..700]) { Due = now }),
                ],
                default
            );
            if (outcome is CommitResult.Committed)
            {
                break;
            }
        }

        _ = await store.Due("outbox", SystemClock.Instance.GetCurrentInstant(), 20, default);
        _ = await store.Commit(partition, [new Write.Delete($"outbox:{turn}", null)], default);
    }
}
