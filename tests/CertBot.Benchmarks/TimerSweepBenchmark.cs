using System.Diagnostics;
using System.Globalization;
using CertBot.Store.Documents;
using CertBot.Store.Sqlite;
using NodaTime;

namespace CertBot.Benchmarks;

/// <summary>The timer sweep with 1,000,000 idle and 100 due aggregates: the cost of finding the due ones and of leasing each.</summary>
internal static class TimerSweepBenchmark
{
    private const int Due = 100;
    private const double Limit = 50;

    public static async Task<int> Run(TextWriter output)
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("certbot-sweep-").FullName;
        try
        {
            var now = SystemClock.Instance.GetCurrentInstant();
            await using var store = await LargeStoreSeeder.CreateStore(folder, 1_000_000, Due, now);
            List<double> times = [];
            for (var n = 0; n < 200; n++)
            {
                var start = Stopwatch.GetTimestamp();
                var found = await store.Due("application", now, 500, default);
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                if (found.Count != Due)
                {
                    throw new InvalidOperationException($"{found.Count} due");
                }
            }

            var first = Stopwatch.GetTimestamp();
            foreach (var stored in await store.Due("application", now, 500, default))
            {
                await store.Commit(stored.Partition, [new Write.Replace(stored.Document with { Due = now + Duration.FromMinutes(1) }, stored.ETag)], default);
            }

            var claimed = Stopwatch.GetElapsedTime(first).TotalMilliseconds;
            var median = BenchmarkTimer.Median(times);
            await output.WriteLineAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"1,000,000 sleeping, {Due} due: first {times[0]:F2} ms, median {median:F2} ms (below {Limit} wanted); found and claimed one by one {claimed:F1} ms"
                )
            );
            return median < Limit && times[0] < Limit ? 0 : 1;
        }
        finally
        {
            System.IO.Directory.Delete(folder, recursive: true);
        }
    }
}
