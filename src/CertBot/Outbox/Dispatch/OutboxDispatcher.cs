using System.Collections.Immutable;
using CertBot.Store.Documents;
using CertBot.Store.Leases;

namespace CertBot.Outbox.Dispatch;

/// <summary>How many partitions are processed at the same time.</summary>
internal sealed record OutboxOptions(int MaxParallelPartitions);

/// <summary>
/// Processes outbox items: delivers notifications and updates read models. Each item is processed at least once, and the items of a partition in order.
/// </summary>
internal sealed class OutboxDispatcher
{
    private readonly LeasedQueue _queue;
    private readonly QuarantinedDocuments _quarantine;
    private readonly OutboxItemHandler _items;
    private readonly QueuedMessageDelivery _queued;

    public OutboxDispatcher(
        LeasedQueueFactory queues,
        QueueSignal signal,
        OutboxOptions options,
        QuarantinedDocuments quarantine,
        OutboxItemHandler items,
        QueuedMessageDelivery queued
    )
    {
        (_quarantine, _items, _queued) = (quarantine, items, queued);
        _queue = queues.Create(
            new()
            {
                Kind = OutboxDocuments.Kind,
                MaxParallel = options.MaxParallelPartitions,
                Order = OutboxDocuments.DeliveryOrder,
                MaxPages = OutboxDocuments.MaxPages,
            },
            DispatchBatch,
            signal
        );
    }

    /// <inheritdoc cref="LeasedQueue.ProcessOwn"/>
    public Task<int> DispatchOwn(CancellationToken cancellationToken) => _queue.ProcessOwn(cancellationToken);

    /// <inheritdoc cref="LeasedQueue.ProcessAll"/>
    public Task<int> DispatchAll(CancellationToken cancellationToken) => _queue.ProcessAll(cancellationToken);

    /// <inheritdoc cref="LeasedQueue.Release"/>
    public Task Release() => _queue.Release();

    private async Task<int> DispatchBatch(LeasedBatch batch)
    {
        ImmutableArray<StoredOutboxMessage> pending = [.. _quarantine.WithoutQuarantined(batch.Items, StoredOutboxMessage.Of)];
        var skipped = batch.Items.Length - pending.Length;
        ImmutableArray<StoredOutboxMessage> queued = [.. pending.Where(m => m.IsQueued)];
        if (!queued.IsEmpty)
            await _queued.Deliver(queued, batch);

        pending = [.. pending.Where(m => !m.IsQueued)];
        while (!pending.IsEmpty && batch.HasTime)
        {
            try
            {
                var (handled, replacements) = await _items.Handle(pending, batch.Cancellation);
                pending = [.. replacements, .. pending.RemoveRange(handled)];
            }
            catch (StoreRejectedException exception) when (_quarantine.Quarantine(exception, pending[0].Stored))
            {
                pending = pending.RemoveAt(0); // a document it needs is unreadable; the later items may need others
                skipped++;
            }
        }

        return batch.Items.Length - pending.Length - skipped;
    }
}
