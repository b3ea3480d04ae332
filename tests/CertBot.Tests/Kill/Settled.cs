using CertBot.Delivery;
using CertBot.Store;
using CertBot.Turns;
using NodaTime;

namespace CertBot.Tests.Kill;

/// <summary>Looks into a store that a host uses at this moment, for work that is still to be done.</summary>
internal static class Settled
{
    /// <summary>Until a partition is there and nothing of it waits to be delivered.</summary>
    public static async Task Wait(Mortal host, string partition)
    {
        while (true)
        {
            await host.Alive;
            if (Look(host.Store) is { } store)
            {
                await using (store)
                {
                    if (await store.Get(partition, Snapshot.Id, default) is not null && (await store.List(partition, Outbox.Kind, "", 1, default)).Count == 0) return;
                }
            }

            await Task.Delay(10);
        }
    }

    /// <summary>Until nothing waits anywhere; ghosts' commands are taken up a while after the kill.</summary>
    public static async Task WaitForAll(Mortal host)
    {
        await using var store = SqliteStore.OpenReadOnly(host.Store, SystemClock.Instance);
        while ((await Waiting(store)) is not (0, 0)) await Task.Delay(50);
    }

    /// <summary>What is held back on purpose, as long as a decision can be undone, is not waited for.</summary>
    public static async Task<(int Notices, int Commands)> Waiting(IStore store) =>
        ((await store.Due(Outbox.Kind, SystemClock.Instance.GetCurrentInstant(), 1000, default)).Count, (await store.Due(Talks.Kind, Instant.MaxValue, 1000, default)).Count);

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

    private static SqliteStore? Look(string path)
    {
        try
        {
            return SqliteStore.OpenReadOnly(path, SystemClock.Instance);
        }
        catch (StoreRefused)
        {
            return null;   // the host is dead or on its way at this moment
        }
    }
}
