using System.Globalization;
using CertBot.Store.Documents;
using CertBot.Store.Sqlite;
using NodaTime;

namespace CertBot.Tests.CrashTests;

/// <summary>
/// The child process of the kill test: workers that each increment a counter in their own partition, with an event and an outbox item per step. Prints each
/// acknowledged step.
/// </summary>
internal static class StoreKillWorker
{
    public const int Workers = 6;

    public static async Task<int> Run(string path, TextWriter acknowledged)
    {
        await using var store = SqliteStore.Open(path, SystemClock.Instance);
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Count(store, worker, acknowledged)));
        return 0;
    }

    private static async Task Count(SqliteStore store, int worker, TextWriter acknowledged)
    {
        var partition = $"worker:{worker}";
        while (true)
        {
            var count = await store.Get(partition, "count", default);
            var next = 1 + (count is null ? 0 : int.Parse(count.Document.Json, CultureInfo.InvariantCulture));
            var state = new Document("count", "count", $"{next}");
            var outcome = await store.Commit(
                partition,
                [
                    new Write.Create(new Document($"event:{next:D6}", "event", new string('x', 700))),
                    new Write.Create(new Document($"outbox:{next:D6}", "outbox", new string('y', 300)) { Due = SystemClock.Instance.GetCurrentInstant() }),
                    count is null ? new Write.Create(state) : new Write.Replace(state, count.ETag),
                ],
                default
            );
            if (outcome is not CommitResult.Committed)
            {
                throw new InvalidOperationException($"{partition} {next}: {outcome}");
            }

            // The suffix distinguishes a complete line from one that the kill truncated.
            await acknowledged.WriteLineAsync($"{worker} {next} .");
        }
    }
}
