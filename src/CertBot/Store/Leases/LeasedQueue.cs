using System.Collections.Concurrent;
using CertBot.Diagnostics;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Store.Leases;

/// <summary>
/// Processes the due documents of a kind. On a single host no leases are needed. Where several hosts share the store, a host leases what it processes:
/// what it recorded itself it processes at once, and it finds what other hosts left, or what became due later, by querying the whole store every
/// <see cref="HostInstance.SweepInterval"/>.
/// </summary>
internal sealed class LeasedQueue(
    QueueDefinition definition,
    QueueSignal signal,
    IStore store,
    LeaseStore leases,
    QuarantinedDocuments quarantine,
    IClock clock,
    ILogger log
)
{
    private const int BatchSize = 200;

    /// <summary>The wait before checking again whether another host has finished the documents that block those of this host.</summary>
    private static readonly Duration RecheckInterval = Duration.FromMilliseconds(400);

    private static readonly TimeSpan ReleaseTimeout = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, bool> _busyPartitions = new(StringComparer.Ordinal);
    private long _nextSweep;

    /// <summary>By due time, then by id.</summary>
    public static IEnumerable<StoredDocument> OrderByDue(string partition, IEnumerable<StoredDocument> items) =>
        items.OrderBy(i => i.Document.Due).ThenBy(i => i.Document.Id, StringComparer.Ordinal);

    /// <summary>The document as it is to be stored: with a lease of this host where it is due now and leases are needed.</summary>
    public Document WithLease(Document document) => leases.WithLease(document);

    /// <inheritdoc cref="LeaseStore.RunWithRenewal"/>
    public Task<(T Result, StoredDocument Item)> RunWithRenewal<T>(
        StoredDocument item,
        Func<CancellationToken, Task<T>> work,
        CancellationToken cancellationToken
    ) => leases.RunWithRenewal(item, work, cancellationToken);

    /// <summary>A document was added to the partition: wakes the queue.</summary>
    public void Raise(string partition) => signal.Raise(partition);

    /// <summary>A document may have been added to the partition by the round that is running.</summary>
    public void Record(string partition) => signal.Record(partition);

    /// <summary>Processes documents one by one until the host stops, then releases the leases.</summary>
    public Task Run(Func<StoredDocument, CancellationToken, Task<bool>> process, CancellationToken stoppingToken) =>
        Run(batch => ProcessEach(batch, process), stoppingToken);

    /// <summary>
    /// One round of this host's share, see <see cref="ProcessOwn(Func{LeasedBatch, Task{int}}, CancellationToken)"/>, one document after the other.
    /// </summary>
    public Task<int> ProcessOwn(Func<StoredDocument, CancellationToken, Task<bool>> process, CancellationToken cancellationToken) =>
        ProcessOwn(batch => ProcessEach(batch, process), cancellationToken);

    /// <summary>One round over everything that is due, one document after the other.</summary>
    /// <param name="process">False: the document failed, and the later ones of its batch wait for the next round.</param>
    /// <param name="cancellationToken">Cancels the round.</param>
    public Task<int> ProcessAll(Func<StoredDocument, CancellationToken, Task<bool>> process, CancellationToken cancellationToken) =>
        ProcessAll(batch => ProcessEach(batch, process), cancellationToken);

    /// <summary>
    /// One round over what was recorded on this host and, when the sweep interval has passed, over everything that is due. On a single host always over
    /// everything. Returns how many documents were processed.
    /// </summary>
    public Task<int> ProcessOwn(Func<LeasedBatch, Task<int>> process, CancellationToken cancellationToken)
    {
        if (leases.Instance.IsSingle)
            return ProcessSingleHost(process, cancellationToken);

        var (now, nextSweepTicks) = (clock.GetCurrentInstant(), Interlocked.Read(ref _nextSweep));
        return
            now.ToUnixTimeTicks() >= nextSweepTicks
            && Interlocked.CompareExchange(ref _nextSweep, (now + leases.Instance.SweepInterval).ToUnixTimeTicks(), nextSweepTicks) == nextSweepTicks
            ? ProcessAll(process, cancellationToken)
            : ProcessPartitions(signal.DuePartitions(now), process, cancellationToken);
    }

    /// <summary>One round over everything that is due. Returns how many documents were processed.</summary>
    public async Task<int> ProcessAll(Func<LeasedBatch, Task<int>> process, CancellationToken cancellationToken)
    {
        if (leases.Instance.IsSingle)
            return await ProcessSingleHost(process, cancellationToken);

        var now = clock.GetCurrentInstant();
        var found = await FindDue(now, cancellationToken);
        var due = quarantine.WithoutQuarantined(found);
        if (found.Count >= BatchSize + quarantine.QuarantinedCount)
            Interlocked.Exchange(ref _nextSweep, 0); // there is more

        // Each host has its own order, so that two hosts that query at the same time do not compete for the same leases.
        var others = due.Select(d => d.Partition).Distinct(StringComparer.Ordinal).OrderBy(leases.Instance.SweepOrder);
        return await ProcessPartitions(signal.DuePartitions(now).Union(others, StringComparer.Ordinal), process, cancellationToken);
    }

    /// <summary>Releases the leases at shutdown. Best effort, because they expire anyway.</summary>
    public async Task Release()
    {
        using var timeout = new CancellationTokenSource(ReleaseTimeout);
        try
        {
            foreach (var partition in signal.RecordedPartitions)
                await leases.Release(partition, definition.Kind, timeout.Token);
        }
        catch (Exception e)
        {
            Log.LeasesNotReleased(log, e);
        }
    }

    private async Task Run(Func<LeasedBatch, Task<int>> process, CancellationToken stoppingToken)
    {
        await Task.WhenAll(
            Enumerable
                .Range(0, definition.ConcurrentRounds)
                .Select(_ => PollingLoop.Run(c => ProcessOwn(process, c), signal.Wait, definition.PollInterval, log, stoppingToken))
        );
        await Release();
    }

    /// <summary>
    /// One document after the other, until the lease is about to expire or one fails. An unreadable document is quarantined and does not block the later ones.
    /// </summary>
    private async Task<int> ProcessEach(LeasedBatch batch, Func<StoredDocument, CancellationToken, Task<bool>> process)
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
                // Continue with the next one.
            }
        }

        return processed;
    }

    private async Task<int> ProcessSingleHost(Func<LeasedBatch, Task<int>> process, CancellationToken cancellationToken)
    {
        var due = definition.SingleHostOrder(quarantine.WithoutQuarantined(await FindDue(clock.GetCurrentInstant(), cancellationToken)));
        var lanes =
            definition.SingleHostLane == QueueLane.Partition
                ? due.GroupBy(d => d.Partition, StringComparer.Ordinal).Select(g => g.ToArray())
                : due.Select(d => new[] { d });
        return await ProcessParallel(lanes, (lane, c) => ProcessLane(lane, process, c), cancellationToken);
    }

    private async Task<int> ProcessLane(StoredDocument[] lane, Func<LeasedBatch, Task<int>> process, CancellationToken cancellationToken)
    {
        if (definition.ConcurrentRounds == 1)
            return await process(LeasedBatch.WithoutLease([.. lane], cancellationToken));
        if (!_busyPartitions.TryAdd(lane[0].Partition, true))
            return 0;

        try
        {
            return await process(LeasedBatch.WithoutLease([.. await WithoutChanged(lane, cancellationToken)], cancellationToken));
        }
        finally
        {
            _busyPartitions.TryRemove(lane[0].Partition, out _);
        }
    }

    /// <summary>Another round may have processed some of them after this one read them.</summary>
    private async Task<List<StoredDocument>> WithoutChanged(StoredDocument[] lane, CancellationToken cancellationToken)
    {
        List<StoredDocument> unchanged = [];
        foreach (var stored in lane)
        {
            if (await store.Get(stored.Partition, stored.Document.Id, cancellationToken) is { } current && current.ETag == stored.ETag)
                unchanged.Add(current);
        }

        return unchanged;
    }

    private Task<IReadOnlyList<StoredDocument>> FindDue(Instant now, CancellationToken cancellationToken) =>
        store.Due(definition.Kind, now, BatchSize + quarantine.QuarantinedCount, cancellationToken);

    private Task<int> ProcessPartitions(IEnumerable<string> partitions, Func<LeasedBatch, Task<int>> process, CancellationToken cancellationToken) =>
        ProcessParallel(partitions, (partition, c) => ProcessPartition(partition, process, c), cancellationToken);

    private async Task<int> ProcessParallel<T>(IEnumerable<T> lanes, Func<T, CancellationToken, Task<int>> process, CancellationToken cancellationToken)
    {
        var processed = 0;
        await Parallel.ForEachAsync(
            lanes,
            new ParallelOptions { MaxDegreeOfParallelism = definition.MaxParallel, CancellationToken = cancellationToken },
            async (lane, c) => Interlocked.Add(ref processed, await process(lane, c))
        );
        return processed;
    }

    private async Task<int> ProcessPartition(string partition, Func<LeasedBatch, Task<int>> process, CancellationToken cancellationToken)
    {
        if (!_busyPartitions.TryAdd(partition, true))
            return 0; // what is recorded meanwhile wakes the next round

        var version = signal.BeginWork(partition);
        try
        {
            var acquired = await leases.TryAcquire(partition, definition.Kind, items => definition.Order(partition, items), cancellationToken);
            using var batch = acquired.Batch;
            var processed = batch is null ? 0 : await process(batch);
            if (acquired.IsMore || processed < batch?.Items.Length)
                signal.Postpone(partition, version, clock.GetCurrentInstant() + RecheckInterval);
            else
                signal.EndWork(partition, version);
            return processed;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // It took longer than the lease lasts: another host may have taken it over.
            signal.Postpone(partition, version, clock.GetCurrentInstant() + leases.Instance.ClockSkewMargin);
            return 0;
        }
        finally
        {
            _busyPartitions.TryRemove(partition, out _);
        }
    }
}
