using System.Collections.Concurrent;
using CertBot.Diagnostics;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Store.Leases;

/// <summary>
/// Processes the due documents of a kind, lane by lane. Where several hosts share the store, a host processes at once what it recorded itself, and finds what
/// other hosts left, or what became due later, by querying the whole store every <see cref="HostInstance.SweepInterval"/>. A single host always queries.
/// </summary>
/// <param name="process">Processes the documents of a lane. Returns how many it processed; the others wait for a later round.</param>
internal sealed class LeasedQueue(
    QueueDefinition definition,
    Func<LeasedBatch, Task<int>> process,
    QueueSignal signal,
    LeaseStore leases,
    IClock clock,
    ILogger log
)
{
    /// <summary>The wait before checking again whether another host has finished the documents that block those of this host.</summary>
    private static readonly Duration RecheckInterval = Duration.FromMilliseconds(400);

    private static readonly TimeSpan ReleaseTimeout = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, bool> _busyLanes = new(StringComparer.Ordinal);
    private long _nextSweep;

    /// <summary>By due time, then by id.</summary>
    public static IEnumerable<StoredDocument> OrderByDue(string partition, IEnumerable<StoredDocument> items) =>
        items.OrderBy(i => i.Document.Due).ThenBy(i => i.Document.Id, StringComparer.Ordinal);

    /// <summary>The leases of its documents.</summary>
    public LeaseStore Leases => leases;

    /// <summary>Raised when a document is added.</summary>
    public QueueSignal Signal => signal;

    /// <summary>Processes documents until the host stops, then releases the leases.</summary>
    public async Task Run(CancellationToken stoppingToken)
    {
        await Task.WhenAll(
            Enumerable.Range(0, definition.ConcurrentRounds).Select(_ => PollingLoop.Run(ProcessOwn, signal.Wait, definition.PollInterval, log, stoppingToken))
        );
        await Release();
    }

    /// <summary>
    /// One round over what was recorded on this host and, when the sweep interval has passed, over everything that is due. On a single host always over
    /// everything. Returns how many documents were processed.
    /// </summary>
    public Task<int> ProcessOwn(CancellationToken cancellationToken)
    {
        var (now, nextSweepTicks) = (clock.GetCurrentInstant(), Interlocked.Read(ref _nextSweep));
        var isSweepDue =
            leases.Instance.IsSingle
            || now.ToUnixTimeTicks() >= nextSweepTicks
                && Interlocked.CompareExchange(ref _nextSweep, (now + leases.Instance.SweepInterval).ToUnixTimeTicks(), nextSweepTicks) == nextSweepTicks;
        return isSweepDue ? ProcessAll(cancellationToken) : Process(signal.DuePartitions(now).Select(p => new DueLane(p, [])), cancellationToken);
    }

    /// <summary>One round over everything that is due. Returns how many documents were processed.</summary>
    public async Task<int> ProcessAll(CancellationToken cancellationToken)
    {
        var now = clock.GetCurrentInstant();
        var (due, isMore) = await leases.FindDue(definition.Kind, now, cancellationToken);
        if (isMore)
            Interlocked.Exchange(ref _nextSweep, 0);
        return await Process(leases.Lanes(definition, due, signal.DuePartitions(now)), cancellationToken);
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

    private async Task<int> Process(IEnumerable<DueLane> lanes, CancellationToken cancellationToken)
    {
        var processed = 0;
        await Parallel.ForEachAsync(
            lanes,
            new ParallelOptions { MaxDegreeOfParallelism = definition.MaxParallel, CancellationToken = cancellationToken },
            async (lane, c) => Interlocked.Add(ref processed, await ProcessLane(lane, c))
        );
        return processed;
    }

    private async Task<int> ProcessLane(DueLane lane, CancellationToken cancellationToken)
    {
        if (!_busyLanes.TryAdd(lane.Name, true))
            return 0; // what is recorded meanwhile wakes the next round

        var version = signal.BeginWork(lane.Name);
        try
        {
            var acquired = await leases.TryAcquire(definition, lane, cancellationToken);
            using var batch = acquired.Batch;
            var processed = batch is null ? 0 : await process(batch);
            if (acquired.IsMore || processed < batch?.Items.Length)
                signal.Postpone(lane.Name, version, clock.GetCurrentInstant() + RecheckInterval);
            else
                signal.EndWork(lane.Name, version);
            return processed;
        }
        catch (OperationCanceledException) when (!leases.Instance.IsSingle && !cancellationToken.IsCancellationRequested)
        {
            // It took longer than the lease lasts: another host may have taken it over.
            signal.Postpone(lane.Name, version, clock.GetCurrentInstant() + leases.Instance.ClockSkewMargin);
            return 0;
        }
        finally
        {
            _busyLanes.TryRemove(lane.Name, out _);
        }
    }
}

/// <summary>Creates the queues of this host.</summary>
internal sealed class LeasedQueueFactory(LeaseStore leases, QuarantinedDocuments quarantine, IClock clock, ILogger<LeasedQueue> log)
{
    /// <summary>A queue with a signal of its own (<see cref="LeasedQueue.Signal"/>), whose documents are processed one after the other.</summary>
    /// <param name="definition">Which documents.</param>
    /// <param name="process">False: the document failed, and the later ones of its lane wait for the next round.</param>
    public LeasedQueue Create(QueueDefinition definition, Func<StoredDocument, CancellationToken, Task<bool>> process) =>
        Create(definition, process, new QueueSignal(leases.Instance));

    /// <summary>The same with a signal that others raise too.</summary>
    public LeasedQueue Create(QueueDefinition definition, Func<StoredDocument, CancellationToken, Task<bool>> process, QueueSignal signal) =>
        Create(definition, batch => batch.ProcessEach(process, quarantine), signal);

    /// <param name="definition">Which documents.</param>
    /// <param name="process">Processes a lane, see <see cref="LeasedQueue"/>.</param>
    /// <param name="signal">A signal that others raise too.</param>
    public LeasedQueue Create(QueueDefinition definition, Func<LeasedBatch, Task<int>> process, QueueSignal signal) =>
        new(definition, process, signal, leases, clock, log);
}
