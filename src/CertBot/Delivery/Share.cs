using System.Collections.Concurrent;
using CertBot.Store;
using NodaTime;

namespace CertBot.Delivery;

/// <summary>
/// This host's share of what is due of a kind, where several share the store. What it noted itself it does at once; what others left, or what comes due later, it finds
/// by asking the whole store every so often.
/// </summary>
internal sealed class Share(string kind, Func<string, IEnumerable<Stored>, IEnumerable<Stored>> order, IStore store, Replica replica, PumpNudge nudge, Unreadable unreadable, IClock clock)
{
    private const int Batch = 200;

    /// <summary>Until it is looked again whether another is done with what stands in front of ours.</summary>
    private static readonly Duration Patience = Duration.FromMilliseconds(400);

    private static readonly TimeSpan ReleaseTakes = TimeSpan.FromSeconds(5);

    private readonly Claims claims = new(store, replica, unreadable, clock);
    private readonly ConcurrentDictionary<string, bool> busy = new(StringComparer.Ordinal);
    private long nextLook;

    /// <summary>One round over what was noted here and, when it is time for that, over what is due anywhere. Returns how much was dealt with.</summary>
    public Task<int> Round(int atOnce, Func<Hand, Task<int>> work, CancellationToken cancel)
    {
        var (now, look) = (clock.GetCurrentInstant(), Interlocked.Read(ref nextLook));
        return now.ToUnixTimeTicks() >= look && Interlocked.CompareExchange(ref nextLook, (now + replica.Looks).ToUnixTimeTicks(), look) == look
            ? Sweep(atOnce, work, cancel)
            : Work(nudge.Waiting(now), atOnce, work, cancel);
    }

    /// <summary>One round over what was noted here and what is due anywhere.</summary>
    public async Task<int> Sweep(int atOnce, Func<Hand, Task<int>> work, CancellationToken cancel)
    {
        var now = clock.GetCurrentInstant();
        var found = await store.Due(kind, now, Batch + unreadable.Resting, cancel);
        var due = unreadable.Awake(found);
        if (found.Count >= Batch + unreadable.Resting) Interlocked.Exchange(ref nextLook, 0);   // there is more

        // Each in an order of its own, so that two that look at the same moment do not reach for the same.
        var others = due.Select(d => d.Partition).Distinct(StringComparer.Ordinal).OrderBy(replica.Turn);
        return await Work(nudge.Waiting(now).Union(others, StringComparer.Ordinal), atOnce, work, cancel);
    }

    /// <summary>The order in which things came due.</summary>
    public static IEnumerable<Stored> ByDue(string partition, IEnumerable<Stored> items) => items.OrderBy(i => i.Document.Due).ThenBy(i => i.Document.Id, StringComparer.Ordinal);

    /// <summary>One after the other, while there is time and until one comes to nothing. What cannot be read stays as it is and keeps no other waiting. Returns how many were dealt with.</summary>
    public async Task<int> Each(Hand hand, Func<Stored, CancellationToken, Task<bool>> deal)
    {
        var done = 0;
        foreach (var stored in hand.Items.TakeWhile(_ => hand.MayBegin))
        {
            try
            {
                if (!await deal(stored, hand.Stopping)) break;
                done++;
            }
            catch (StoreRefused broken) when (unreadable.Note(broken, stored))
            {
                // The next one has its turn.
            }
        }

        return done;
    }

    /// <summary>The host ends: what is in its hands is anybody's again. Best effort, for the claims end by themselves.</summary>
    public async Task Release(ILogger log)
    {
        using var patience = new CancellationTokenSource(ReleaseTakes);
        try
        {
            foreach (var partition in nudge.Noted) await claims.Release(partition, kind, patience.Token);
        }
        catch (Exception e)
        {
            Log.NotReleased(log, e);
        }
    }

    private async Task<int> Work(IEnumerable<string> partitions, int atOnce, Func<Hand, Task<int>> work, CancellationToken cancel)
    {
        var done = 0;
        await Parallel.ForEachAsync(partitions, new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancel }, async (partition, c) => Interlocked.Add(ref done, await Work(partition, work, c)));
        return done;
    }

    private async Task<int> Work(string partition, Func<Hand, Task<int>> work, CancellationToken cancel)
    {
        if (!busy.TryAdd(partition, true)) return 0;   // what was noted meanwhile wakes the next round

        var note = nudge.Begin(partition);
        try
        {
            var taken = await claims.Take(partition, kind, items => order(partition, items), cancel);
            using var hand = taken.Hand;
            var done = hand is null ? 0 : await work(hand);
            if (taken.IsMore || done < hand?.Items.Length) nudge.Later(partition, note, clock.GetCurrentInstant() + Patience);
            else nudge.End(partition, note);
            return done;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // It took longer than the claim lasts: by now another may have it.
            nudge.Later(partition, note, clock.GetCurrentInstant() + replica.Margin);
            return 0;
        }
        finally
        {
            busy.TryRemove(partition, out _);
        }
    }
}
