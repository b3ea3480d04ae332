using System.Collections.Immutable;
using CertBot.Diagnostics;
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
    private readonly MessageDelivery _delivery;
    private readonly NotificationFanOut _fanOut;
    private readonly ReadModelWriter _readModels;

    public OutboxDispatcher(
        LeasedQueueFactory queues,
        QueueSignal signal,
        OutboxOptions options,
        QuarantinedDocuments quarantine,
        MessageDelivery delivery,
        NotificationFanOut fanOut,
        ReadModelWriter readModels
    )
    {
        (_quarantine, _delivery, _fanOut, _readModels) = (quarantine, delivery, fanOut, readModels);
        _queue = queues.Create(
            new()
            {
                Kind = OutboxDocuments.Kind,
                MaxParallel = options.MaxParallelPartitions,
                Order = OutboxDocuments.DeliveryOrder,
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
        while (!pending.IsEmpty && batch.HasTime)
        {
            try
            {
                var (handled, replacements) = await Dispatch(pending, batch.Cancellation);
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

    /// <summary>Processes the first item, and those that are delivered with it, in the trace of the turn that created it.</summary>
    private async Task<(ImmutableArray<StoredOutboxMessage> Handled, ImmutableArray<StoredOutboxMessage> Replacements)> Dispatch(
        ImmutableArray<StoredOutboxMessage> pending,
        CancellationToken cancellationToken
    )
    {
        var first = pending[0];
        using var span = Instrumentation.StartDispatch(first.Item.Trace);
        try
        {
            return first switch
            {
                { Destination: not null } => await _delivery.Deliver(pending, cancellationToken),
                { Item: OutboxMessage.Message message } => ([first], await _fanOut.Start(first, message, cancellationToken)),
                { Item: OutboxMessage.CardRefresh refresh } => ([first], await _fanOut.Start(first, refresh, cancellationToken)),
                { Item: OutboxMessage.GroupMove move } => ([first], await _fanOut.Start(first, move, cancellationToken)),
                { Item: OutboxMessage.Continuation continuation } => ([first], await _fanOut.Continue(first, continuation, cancellationToken)),
                _ => ([first], await UpdateReadModel(first, cancellationToken)),
            };
        }
        catch (Exception e) when (Instrumentation.MarkFailed(span, e))
        {
            throw;
        }
    }

    private async Task<ImmutableArray<StoredOutboxMessage>> UpdateReadModel(StoredOutboxMessage stored, CancellationToken cancellationToken)
    {
        await _readModels.Update(stored, cancellationToken);
        return [];
    }
}
