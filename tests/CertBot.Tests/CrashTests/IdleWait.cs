using System.Diagnostics;
using CertBot.Outbox;
using CertBot.Store.Documents;
using CertBot.Store.Events;
using CertBot.Store.Leases;
using CertBot.Store.Sqlite;
using CertBot.Turns;
using NodaTime;

namespace CertBot.Tests.CrashTests;

/// <summary>Looks into a store that a host uses at this moment, for work that is still to be done.</summary>
internal static class IdleWait
{
    /// <summary>Several leases, one after the other.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(4);

    /// <summary>Until a partition is there and nothing of it waits to be delivered.</summary>
    public static async Task WaitForPartition(KillableHost host, string partition)
    {
        for (var since = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(since) < Timeout; )
        {
            await host.UntilAlive;
            if (await host.OpenStoreToRead() is { } store)
            {
                await using (store)
                {
                    if (
                        await store.Get(partition, Snapshot.Id, default) is not null
                        && (await store.List(partition, OutboxDocuments.Kind, "", 1, default)).Count == 0
                    )
                    {
                        return;
                    }
                }
            }

            await Task.Delay(10);
        }

        throw new TimeoutException($"{partition} does not come to rest.");
    }

    /// <summary>Until nothing waits anywhere; ghosts' commands are taken up a while after the kill, and what a dead one of several had in hand when its lease is over.</summary>
    public static async Task WaitForAll(KillableHost host)
    {
        await using var store = await host.OpenStoreToRead() ?? throw new InvalidOperationException("There is no store.");
        for (var since = Stopwatch.GetTimestamp(); await CountPending(store) is not (0, 0); await Task.Delay(50))
        {
            if (Stopwatch.GetElapsedTime(since) > Timeout)
                throw new TimeoutException($"{await CountPending(store)} notices and commands still wait.");
        }
    }

    /// <summary>What is held back on purpose, as long as a decision can be undone, is not waited for.</summary>
    public static async Task<(int Notices, int Commands)> CountPending(IStore store) =>
        (
            (await store.Due(OutboxDocuments.Kind, Instant.MaxValue, 1000, default)).Count(IsPending),
            (await store.Due(ConversationStore.Kind, Instant.MaxValue, 1000, default)).Count
        );

    /// <summary>What a dead host left to be done. A copy is looked at: the next life shall find the files as they were left.</summary>
    public static async Task<(int Notices, int Commands)> CountPendingInCopy(KillableHost host, string folder)
    {
        var copy = Path.Combine(folder, "copy.db");
        foreach (var end in new[] { "", "-wal" })
        {
            if (File.Exists(host.DatabasePath + end))
                File.Copy(host.DatabasePath + end, copy + end, overwrite: true);
            else
                File.Delete(copy + end);
        }

        File.Delete(copy + "-shm");
        await using var store = SqliteStore.Open(copy, SystemClock.Instance);
        return await CountPending(store);
    }

    /// <summary>Or somebody's to do, who may be dead.</summary>
    private static bool IsPending(StoredDocument stored) =>
        Lease.Split(stored) is var (item, lease) && (lease is not null || item.Document.Due <= SystemClock.Instance.GetCurrentInstant());
}
