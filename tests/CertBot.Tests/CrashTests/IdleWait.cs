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
    /// <summary>Nothing takes so long on a machine that gets anywhere: who waits longer waits for what will not come.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(20);

    /// <summary>Longer than a decision can be undone, than a command that was cut off rests, and than a lease of a dead host lasts.</summary>
    private static readonly Duration SettleTime = Duration.FromMinutes(4);

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
            host.Clock.Advance(Duration.FromMilliseconds(5));
        }

        throw new TimeoutException($"{partition} does not come to rest.");
    }

    /// <summary>
    /// Until nothing waits anywhere, then for as long as anything may have been held back, and until nothing waits again.
    /// Time is moved on only when the hosts get no further without it: what is due later, a lease of a dead one, a command that was cut off.
    /// </summary>
    public static async Task WaitForAll(KillableHost host)
    {
        await using var store = await host.OpenStoreToRead() ?? throw new InvalidOperationException("There is no store.");
        await WaitUntilNothingIsDue(host, store);
        for (var passed = Duration.Zero; passed < SettleTime; passed += Duration.FromSeconds(20))
        {
            host.Clock.Advance(Duration.FromSeconds(20));
            await WaitUntilNothingIsDue(host, store);
        }
    }

    private static async Task WaitUntilNothingIsDue(KillableHost host, IStore store)
    {
        var (last, unchanged) = ((0, 0), 0);
        for (var since = Stopwatch.GetTimestamp(); await CountPending(store, host.Clock) is var pending && pending is not (0, 0); await Task.Delay(25))
        {
            if (Stopwatch.GetElapsedTime(since) > Timeout)
                throw new TimeoutException($"{pending} notices and commands still wait.");
            unchanged = pending == last ? unchanged + 1 : 0;
            last = pending;
            if (unchanged < 40)
                continue;
            unchanged = 0;
            host.Clock.Advance(Duration.FromSeconds(10));
        }
    }

    /// <summary>What is held back on purpose, as long as a decision can be undone, is not waited for.</summary>
    public static async Task<(int Notices, int Commands)> CountPending(IStore store, IClock clock) =>
        (
            (await store.Due(OutboxDocuments.Kind, Instant.MaxValue, 1000, default)).Count(item => IsPending(item, clock.GetCurrentInstant())),
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
        await using var store = SqliteStore.Open(copy, host.Clock);
        return await CountPending(store, host.Clock);
    }

    /// <summary>Or somebody's to do, who may be dead.</summary>
    private static bool IsPending(StoredDocument stored, Instant now) =>
        Lease.Split(stored) is var (item, lease) && (lease is not null || item.Document.Due <= now);
}
