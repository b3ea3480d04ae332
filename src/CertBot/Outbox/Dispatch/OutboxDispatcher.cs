using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Diagnostics;
using CertBot.Outbox.Routing;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Outbox.Dispatch;

/// <summary>How many partitions are delivered from at once.</summary>
internal sealed record OutboxOptions(int MaxParallelPartitions);

/// <summary>Does what commits left to be done: delivers notices, writes read models. At least once each; the order inside a partition is kept.</summary>
internal sealed class OutboxDispatcher(
    IStore store,
    MessageDelivery delivery,
    RecipientResolver recipients,
    UnreachableConversationStore unreachable,
    PersonStore persons,
    ApplicationSummaryStore summaries,
    QuarantinedDocuments quarantine,
    OutboxOptions options,
    LeaseStore leases,
    HostInstance instance,
    QueueSignal signal,
    IClock clock,
    ILogger<OutboxDispatcher> log
)
{
    private const int BatchSize = 200;

    private readonly LeasedQueue queue = new(OutboxDocuments.Kind, OutboxDocuments.DeliveryOrder, store, instance, signal, quarantine, clock);

    /// <summary>One round over what is due; of several replicas, mostly over what this one noted. Returns how many items were dealt with.</summary>
    public Task<int> DispatchOwn(CancellationToken cancellationToken) =>
        leases.IsRequired ? queue.ProcessOwn(options.MaxParallelPartitions, DispatchPartition, cancellationToken) : DispatchAll(cancellationToken);

    /// <summary>One round over all that is due. Returns how many items were dealt with.</summary>
    public async Task<int> DispatchAll(CancellationToken cancellationToken)
    {
        if (leases.IsRequired)
            return await queue.ProcessAll(options.MaxParallelPartitions, DispatchPartition, cancellationToken);

        var due = quarantine.WithoutQuarantined(
            await store.Due(OutboxDocuments.Kind, clock.GetCurrentInstant(), BatchSize + quarantine.QuarantinedCount, cancellationToken)
        );
        var partitions = due.OrderBy(d => d.Document.Due).ThenBy(d => d.Partition, StringComparer.Ordinal).GroupBy(d => d.Partition, StringComparer.Ordinal);
        var handled = 0;
        await Parallel.ForEachAsync(
            partitions,
            new ParallelOptions { MaxDegreeOfParallelism = options.MaxParallelPartitions, CancellationToken = cancellationToken },
            async (items, c) =>
                Interlocked.Add(
                    ref handled,
                    await DispatchPartition(
                        LeasedBatch.WithoutLease([.. items.OrderBy(i => i.Document.Due).ThenBy(i => i.Document.Id, StringComparer.Ordinal)], c)
                    )
                )
        );
        return handled;
    }

    /// <summary>The host ends: others may do what it had in hand.</summary>
    public Task Release() => queue.Release(log);

    private async Task<int> DispatchPartition(LeasedBatch batch)
    {
        ImmutableArray<StoredOutboxMessage> pending = [.. quarantine.WithoutQuarantined(batch.Items, StoredOutboxMessage.Of)];
        var skipped = batch.Items.Length - pending.Length;
        while (!pending.IsEmpty && batch.HasTime)
        {
            try
            {
                var (handled, replacements) = await Dispatch(pending, batch.Cancellation);
                pending = [.. replacements, .. pending.RemoveRange(handled)];
            }
            catch (StoreRejectedException exception) when (quarantine.Quarantine(exception, pending[0].Stored))
            {
                pending = pending.RemoveAt(0); // what it needs cannot be read; those behind it may need something else
                skipped++;
            }
        }

        return batch.Items.Length - pending.Length - skipped;
    }

    /// <summary>In the trace of the turn that left the first of it to be done.</summary>
    private async Task<(ImmutableArray<StoredOutboxMessage> Done, ImmutableArray<StoredOutboxMessage> Instead)> Dispatch(
        ImmutableArray<StoredOutboxMessage> pending,
        CancellationToken cancellationToken
    )
    {
        using var span = Instrumentation.StartDispatch(pending[0].Item.Trace);
        try
        {
            return pending[0].Destination is null
                ? ([pending[0]], await HandleInternal(pending[0], cancellationToken))
                : await delivery.Deliver(pending, cancellationToken);
        }
        catch (Exception e) when (Instrumentation.MarkFailed(span, e))
        {
            throw;
        }
    }

    /// <summary>Returns what takes its place.</summary>
    private async Task<ImmutableArray<StoredOutboxMessage>> HandleInternal(StoredOutboxMessage message, CancellationToken cancellationToken)
    {
        switch (message.Item)
        {
            case OutboxMessage.Message { Notice: var notification }:
                return await FanOut(message, notification, null, cancellationToken);
            case OutboxMessage.Rest { Notice.To: Recipient.ToConversation { Conversation: var closed } } rest:
                return await delivery.GoOn(message, rest, closed, cancellationToken);
            case OutboxMessage.Rest { Notice: var notification, After: var after }:
                return await FanOut(message, notification, after, cancellationToken);
            case OutboxMessage.ListRow { Row: var summary }:
                await summaries.Put(summary, clock.GetCurrentInstant(), cancellationToken);
                break;
            case OutboxMessage.Membership { Member: var change }:
                await ApplyMembership(change, cancellationToken);
                break;
            case OutboxMessage.Reach { Place: var address }:
                await unreachable.UpdateList(address, cancellationToken);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }

        await store.Commit(message.Stored.Partition, [new Write.Delete(message.Stored.Document.Id, message.Stored.ETag)], cancellationToken);
        return [];
    }

    /// <summary>One item for each place, in the same partition: from then on each is delivered and retried by itself.</summary>
    private async Task<ImmutableArray<StoredOutboxMessage>> FanOut(
        StoredOutboxMessage message,
        Notification notification,
        PersonId? after,
        CancellationToken cancellationToken
    )
    {
        var places = await recipients.Resolve(notification.To, after, cancellationToken);
        if (places.IsEmpty && after is null)
            Log.NoRecipient(log, notification.To.GetType().Name);

        var due = message.Stored.Document.Due ?? clock.GetCurrentInstant();
        return await OutboxDocuments.Replace(
            store,
            leases,
            message,
            [
                .. places
                    .DistinctBy(destination => destination.Place)
                    .Select(destination => new Portion(
                        destination.Reader,
                        [
                            OutboxDocuments.Create(
                                Told(destination.Place, destination.Reader),
                                $"{message.Origin}:{StoreKeys.Escape(destination.Place.ToString())}",
                                due
                            ),
                        ]
                    )),
            ],
            cancellationToken
        );

        OutboxMessage.Message Told(ConversationAddress place, PersonId? reader) =>
            new(notification with { To = new Recipient.ToConversation(place) }, reader) { FirstDueAt = message.Item.FirstDueAt, Trace = message.Item.Trace };
    }

    private async Task ApplyMembership(MembershipChange change, CancellationToken cancellationToken)
    {
        await persons.Change(
            change.Person,
            person =>
                person with
                {
                    Member =
                        change.Role is { } role ? new Membership(change.Vendor, role)
                        : person.Member?.Vendor == change.Vendor ? null
                        : person.Member,
                },
            cancellationToken
        );
    }
}
