using System.Collections.Concurrent;
using CertBot.Diagnostics;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Store.Leases;

/// <summary>
/// This host's share of what is due of a kind, where several share the store. What it noted itself it does at once; what others left, or what comes due later, it finds
/// by asking the whole store every so often.
/// </summary>
internal sealed class LeasedQueue(
    string kind,
    Func<string, IEnumerable<StoredDocument>, IEnumerable<StoredDocument>> order,
    IStore store,
    HostInstance instance,
    QueueSignal signal,
    QuarantinedDocuments quarantine,
    IClock clock
)
{
    private const int BatchSize = 200;

    /// <summary>Until it is looked again whether another is done with what stands in front of ours.</summary>
    private static readonly Duration RecheckInterval = Duration.FromMilliseconds(400);

    private static readonly TimeSpan ReleaseTimeout = TimeSpan.FromSeconds(5);

    private readonly LeaseStore claims = new(store, instance, quarantine, clock);
    private readonly ConcurrentDictionary<string, bool> busy = new(StringComparer.Ordinal);
    private long nextSweep;

    /// <summary>One round over what was noted here and, when it is time for that, over what is due anywhere. Returns how much was dealt with.</summary>
    public Task<int> ProcessOwn(int maxParallel, Func<LeasedBatch, Task<int>> process, CancellationToken cancellationToken)
    {
        var (now, nextSweepTicks) = (clock.GetCurrentInstant(), Interlocked.Read(ref nextSweep));
        return
            now.ToUnixTimeTicks() >= nextSweepTicks
            && Interlocked.CompareExchange(ref nextSweep, (now + instance.SweepInterval).ToUnixTimeTicks(), nextSweepTicks) == nextSweepTicks
            ? ProcessAll(maxParallel, process, cancellationToken)
            : ProcessPartitions(signal.DuePartitions(now), maxParallel, process, cancellationToken);
    }

    /// <summary>One round over what was noted here and what is due anywhere.</summary>
    public async Task<int> ProcessAll(int maxParallel, Func<LeasedBatch, Task<int>> process, CancellationToken cancellationToken)
    {
        var now = clock.GetCurrentInstant();
        var found = await store.Due(kind, now, BatchSize + quarantine.QuarantinedCount, cancellationToken);
        var due = quarantine.WithoutQuarantined(found);
        if (found.Count >= BatchSize + quarantine.QuarantinedCount)
            Interlocked.Exchange(ref nextSweep, 0); // there is more

        // Each in an order of its own, so that two that look at the same moment do not reach for the same.
        var others = due.Select(d => d.Partition).Distinct(StringComparer.Ordinal).OrderBy(instance.SweepOrder);
        return await ProcessPartitions(signal.DuePartitions(now).Union(others, StringComparer.Ordinal), maxParallel, process, cancellationToken);
    }

    /// <summary>The order in which things came due.</summary>
    public static IEnumerable<StoredDocument> OrderByDue(string partition, IEnumerable<StoredDocument> items) =>
        items.OrderBy(i => i.Document.Due).ThenBy(i => i.Document.Id, StringComparer.Ordinal);

    /// <summary>One after the other, while there is time and until one comes to nothing. What cannot be read stays as it is and keeps no other waiting. Returns how many were dealt with.</summary>
    public async Task<int> ProcessEach(LeasedBatch batch, Func<StoredDocument, CancellationToken, Task<bool>> process)
    {
        var processed = 0;
        foreach (var stored in batch.Items.TakeWhile(_ => batch.HasTime))
        {
            try
            {
                if (!await process(stored, batch.Stopping))
                    break;
                processed++;
            }
            catch (StoreRejectedException exception) when (quarantine.Quarantine(exception, stored))
            {
                // The next one has its turn.
            }
        }

        return processed;
    }

    /// <summary>The host ends: what is in its hands is anybody's again. Best effort, for the claims end by themselves.</summary>
    public async Task Release(ILogger log)
    {
        using var timeout = new CancellationTokenSource(ReleaseTimeout);
        try
        {
            foreach (var partition in signal.RecordedPartitions)
                await claims.Release(partition, kind, timeout.Token);
        }
        catch (Exception e)
        {
            Log.LeasesNotReleased(log, e);
        }
    }

    private async Task<int> ProcessPartitions(
        IEnumerable<string> partitions,
        int maxParallel,
        Func<LeasedBatch, Task<int>> process,
        CancellationToken cancellationToken
    )
    {
        var processed = 0;
        await Parallel.ForEachAsync(
            partitions,
            new ParallelOptions { MaxDegreeOfParallelism = maxParallel, CancellationToken = cancellationToken },
            async (partition, c) => Interlocked.Add(ref processed, await ProcessPartitions(partition, process, c))
        );
        return processed;
    }

    private async Task<int> ProcessPartitions(string partition, Func<LeasedBatch, Task<int>> process, CancellationToken cancellationToken)
    {
        if (!busy.TryAdd(partition, true))
            return 0; // what was noted meanwhile wakes the next round

        var version = signal.BeginWork(partition);
        try
        {
            var acquired = await claims.TryAcquire(partition, kind, items => order(partition, items), cancellationToken);
            using var batch = acquired.Hand;
            var processed = batch is null ? 0 : await process(batch);
            if (acquired.IsMore || processed < batch?.Items.Length)
                signal.Postpone(partition, version, clock.GetCurrentInstant() + RecheckInterval);
            else
                signal.EndWork(partition, version);
            return processed;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // It took longer than the claim lasts: by now another may have it.
            signal.Postpone(partition, version, clock.GetCurrentInstant() + instance.ClockSkewMargin);
            return 0;
        }
        finally
        {
            busy.TryRemove(partition, out _);
        }
    }
}
