using System.Diagnostics;
using CertBot.Delivery;
using CertBot.Store;
using CertBot.Turns;
using NodaTime;

namespace CertBot.Tests.Kill;

/// <summary>Looks into a store that a host uses at this moment, for work that is still to be done.</summary>
internal static class Settled
{
    /// <summary>Several leases, one after the other.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(4);

    /// <summary>Until a partition is there and nothing of it waits to be delivered.</summary>
    public static async Task Wait(Mortal host, string partition)
    {
        for (var since = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(since) < Longest;)
        {
            await host.Alive;
            if (await host.Look() is { } store)
            {
                await using (store)
                {
                    if (await store.Get(partition, Snapshot.Id, default) is not null && (await store.List(partition, Outbox.Kind, "", 1, default)).Count == 0) return;
                }
            }

            await Task.Delay(10);
        }

        throw new TimeoutException($"{partition} does not come to rest.");
    }

    /// <summary>Until nothing waits anywhere; ghosts' commands are taken up a while after the kill, and what a dead one of several had in hand when its lease is over.</summary>
    public static async Task WaitForAll(Mortal host)
    {
        await using var store = await host.Look() ?? throw new InvalidOperationException("There is no store.");
        for (var since = Stopwatch.GetTimestamp(); await Waiting(store) is not (0, 0); await Task.Delay(50))
        {
            if (Stopwatch.GetElapsedTime(since) > Longest) throw new TimeoutException($"{await Waiting(store)} notices and commands still wait.");
        }
    }

    /// <summary>What is held back on purpose, as long as a decision can be undone, is not waited for.</summary>
    public static async Task<(int Notices, int Commands)> Waiting(IStore store) =>
        ((await store.Due(Outbox.Kind, Instant.MaxValue, 1000, default)).Count(IsDue), (await store.Due(Talks.Kind, Instant.MaxValue, 1000, default)).Count);

    /// <summary>What a dead host left to be done. A copy is looked at: the next life shall find the files as they were left.</summary>
    public static async Task<(int Notices, int Commands)> Autopsy(Mortal host, string folder)
    {
        var copy = Path.Combine(folder, "copy.db");
        foreach (var end in new[] { "", "-wal" })
        {
            if (File.Exists(host.Store + end)) File.Copy(host.Store + end, copy + end, overwrite: true);
            else File.Delete(copy + end);
        }

        File.Delete(copy + "-shm");
        await using var store = SqliteStore.Open(copy, SystemClock.Instance);
        return await Waiting(store);
    }

    /// <summary>Or somebody's to do, who may be dead.</summary>
    private static bool IsDue(Stored stored) => Claim.Of(stored) is var (item, claim) && (claim is not null || item.Document.Due <= SystemClock.Instance.GetCurrentInstant());
}
