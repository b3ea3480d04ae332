using System.Collections.Concurrent;
using CertBot.Diagnostics;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Turns;

/// <summary>
/// Gives due documents to the <see cref="IDueDocumentHandler"/> of their kind. Due times are stored, so there are no in-memory timers to lose.
/// </summary>
internal sealed class TimerSweep(
    IStore store,
    IEnumerable<IDueDocumentHandler> handlers,
    HostInstance instance,
    QuarantinedDocuments quarantine,
    IClock clock,
    ILogger<TimerSweep> log
)
{
    private const int BatchSize = 100;

    /// <summary>So many documents that failed are asked for in addition, so that they leave room for the others.</summary>
    private const int MaxBackedOff = 2_000;

    private static readonly Duration RetryAfterFailure = Duration.FromMinutes(1);

    /// <summary>When a document is due again that its handler could not change.</summary>
    private static readonly Duration RetryAfterNoChange = Duration.FromHours(6);

    private readonly IDueDocumentHandler[] _handlers = [.. handlers];

    /// <summary>The store is asked once for all: each query of its own would read every physical partition of a database.</summary>
    private readonly string[] _kinds = [.. handlers.Select(h => h.Kind).Distinct(StringComparer.Ordinal)];

    /// <summary>Partitions whose processing failed, and until when they are skipped, so that they neither block the others nor fill the log.</summary>
    private readonly ConcurrentDictionary<string, Instant> _backedOff = new(StringComparer.Ordinal);

    /// <summary>The number of partitions that are currently skipped after a failure.</summary>
    public int BackedOffCount => _backedOff.Count;

    public async Task<int> Sweep(CancellationToken cancellationToken)
    {
        var now = clock.GetCurrentInstant();
        var processed = 0;
        foreach (var (partition, until) in _backedOff)
        {
            if (until <= now)
                _backedOff.TryRemove(partition, out _); // if it is still due and fails again, it is skipped again
        }
        var limit = BatchSize + quarantine.QuarantinedCount + Math.Min(_backedOff.Count, MaxBackedOff);
        var found = await store.Due(_kinds, now, limit, cancellationToken);
        var byKind = found.ToLookup(d => d.Document.Kind, StringComparer.Ordinal);

        // Many of one kind may have left no room for the others, and a damaged document does not say of which kind it is.
        var isWhole = found.Count < limit && byKind.All(of => _kinds.Contains(of.Key, StringComparer.Ordinal));
        foreach (var handler in _handlers)
        {
            var ofKind = isWhole ? byKind[handler.Kind] : await store.Due(handler.Kind, now, limit, cancellationToken);
            foreach (var due in Order(ofKind))
                processed += await RunGuarded(due, now, () => Handle(handler, due, now, cancellationToken), cancellationToken);
        }
        return processed;
    }

    /// <summary>Processing an item twice has no second effect but costs work, so each replica processes the due items in a different order.</summary>
    private IEnumerable<StoredDocument> Order(IEnumerable<StoredDocument> found)
    {
        var due = quarantine.WithoutQuarantined(found).Where(d => !_backedOff.ContainsKey(d.Partition));
        return instance.IsSingle ? due : due.OrderBy(d => instance.SweepOrder(d.Partition));
    }

    /// <summary>A document that a handler could not change although it was due would be due again at once.</summary>
    private async Task Handle(IDueDocumentHandler handler, StoredDocument due, Instant now, CancellationToken cancellationToken)
    {
        await handler.Handle(due, now, cancellationToken);
        if (handler.AlwaysChanges && await store.Get(due.Partition, due.Document.Id, cancellationToken) is { } after && after.ETag == due.ETag)
        {
            Log.TimerPostponed(log, due.Partition);
            await store.Commit(due.Partition, [new Write.Replace(due.Document with { Due = now + RetryAfterNoChange }, due.ETag)], cancellationToken);
        }
    }

    private async Task<int> RunGuarded(StoredDocument due, Instant now, Func<Task> work, CancellationToken cancellationToken)
    {
        if (_backedOff.TryGetValue(due.Partition, out var until) && until > now)
            return 0;
        if (!instance.IsSingle && (await store.Get(due.Partition, due.Document.Id, cancellationToken))?.ETag != due.ETag)
            return 0; // changed since, by another replica

        try
        {
            await RunTraced(due, now, work);
            _backedOff.TryRemove(due.Partition, out _);
            return 1;
        }
        catch (StoreRejectedException e) when (quarantine.Quarantine(e, due))
        {
            return 0;
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            _backedOff[due.Partition] = now + RetryAfterFailure;
            Log.TimerFailed(log, due.Partition, e);
            return 0;
        }
    }

    /// <summary>An interrupted command continues the trace of its turn.</summary>
    private static async Task RunTraced(StoredDocument due, Instant now, Func<Task> work)
    {
        using var span = Instrumentation.StartTimer(
            due.Document.Kind,
            due.Document.Kind == ConversationStore.Kind ? VersionedJson.Read<ConversationDocument>(due).Pending?.Trace : null
        );
        try
        {
            await work();
            Instrumentation.RecordTimerLag(due.Document.Kind, (now - (due.Document.Due ?? now)).ToTimeSpan());
        }
        catch (Exception e) when (Instrumentation.MarkFailed(span, e))
        {
            throw;
        }
    }
}
