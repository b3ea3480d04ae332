using System.Diagnostics;
using CertBot.Outbox;
using CertBot.Repositories.Inspections;
using CertBot.Store.Documents;
using CertBot.Store.Events;
using CertBot.Store.Leases;
using CertBot.Store.Sqlite;
using CertBot.Turns;
using NodaTime;

namespace CertBot.Tests.CrashTests;

/// <summary>Reads a store that a host is using, to find pending work.</summary>
internal static class IdleWait
{
    /// <summary>No wait takes this long on a working machine; a longer one will never succeed.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(20);

    /// <summary>Longer than a decision can be undone, than a pending command waits before it is resumed, and than the lease of a killed host lasts.</summary>
    private static readonly Duration SettleTime = Duration.FromMinutes(4);

    /// <summary>Waits until a partition exists and has nothing left to deliver.</summary>
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

        throw new TimeoutException($"{partition} still has undelivered messages.");
    }

    /// <summary>Waits until the packages of an application are inspected. Several hosts look for what others left only as the clock goes on.</summary>
    public static async Task WaitForInspection(KillableHost host, string application)
    {
        for (var since = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(since) < Timeout; )
        {
            await host.UntilAlive;
            if (await host.OpenStoreToRead() is { } store)
            {
                await using (store)
                {
                    if ((await store.List(StoreKeys.Application(new ApplicationId(application)), InspectionStore.JobKind, "", 1, default)).Count == 0)
                        return;
                }
            }

            await Task.Delay(20);
            host.Clock.Advance(Duration.FromMilliseconds(100));
        }

        throw new TimeoutException($"The packages of {application} were not inspected.");
    }

    /// <summary>
    /// Waits until nothing is pending anywhere, then as long as anything may have been held back, and until nothing is pending again. The clock is advanced
    /// only when the hosts make no progress without it: for timers, for a lease of a killed host, and for a pending command.
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
                throw new TimeoutException($"{pending} notifications and commands are still pending.");
            unchanged = pending == last ? unchanged + 1 : 0;
            last = pending;
            if (unchanged < 40)
                continue;
            unchanged = 0;
            host.Clock.Advance(Duration.FromSeconds(10));
        }
    }

    /// <summary>Messages that are held back while a decision can be undone are not counted.</summary>
    public static async Task<(int Notices, int Commands)> CountPending(IStore store, IClock clock) =>
        (
            (await store.Due(OutboxDocuments.Kind, Instant.MaxValue, 1000, default)).Count(item => IsPending(item, clock.GetCurrentInstant())),
            (await store.Due(ConversationStore.Kind, Instant.MaxValue, 1000, default)).Count
        );

    /// <summary>The work that a killed host left behind. A copy is opened, because the next host must find the files unchanged.</summary>
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

    /// <summary>Also counts what is leased by a host, which may have been killed.</summary>
    private static bool IsPending(StoredDocument stored, Instant now) =>
        Lease.Split(stored) is var (item, lease) && (lease is not null || item.Document.Due <= now);
}
