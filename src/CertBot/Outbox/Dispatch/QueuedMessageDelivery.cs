using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Outbox.Throttling;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Outbox.Dispatch;

/// <summary>
/// Delivers the queue of a conversation, until the conversation accepts nothing more. The first message stands for the queue: whoever leased it
/// reads and sends the ones behind it, so that a queue of any length costs no more than what is sent.
/// </summary>
internal sealed class QueuedMessageDelivery(
    OutboxItemHandler items,
    ConversationQueue waiting,
    DeliveryThrottle throttle,
    QuarantinedDocuments quarantine,
    IClock clock
)
{
    /// <param name="due">The messages of one queue that are due.</param>
    /// <param name="batch">The lease they were found under.</param>
    public async Task Deliver(ImmutableArray<StoredOutboxMessage> due, LeasedBatch batch)
    {
        if (due[0].Destination is not { Conversation: var address })
            throw new InvalidOperationException("A queued message without a destination.");

        var queue = await waiting.First(address, batch.Cancellation);
        if (queue.IsEmpty)
            return;

        var early = due.RemoveAll(d => d.Stored.Document.Id == queue[0].Stored.Document.Id);
        if (!early.IsEmpty)
            await waiting.Postpone(early, address, batch.Cancellation);
        if (early.Length < due.Length)
            await Deliver(early.IsEmpty ? queue : await waiting.First(address, batch.Cancellation), address, batch);
    }

    /// <summary>No more than was read once: a long queue must not hold up the round of the other conversations.</summary>
    private async Task Deliver(ImmutableArray<StoredOutboxMessage> queue, ConversationAddress address, LeasedBatch batch)
    {
        while (!queue.IsEmpty && batch.HasTime)
        {
            try
            {
                var (handled, replacements) = await items.Handle(queue, batch.Cancellation);
                queue = [.. replacements, .. queue.RemoveRange(handled)];
            }
            catch (StoreRejectedException exception) when (quarantine.Quarantine(exception, queue[0].Stored))
            {
                queue = queue.RemoveAt(0);
            }

            if (await throttle.GetPausedUntil(address, batch.Cancellation) is not null)
                return; // the first message is due when the pause ends
        }

        if (await waiting.First(address, batch.Cancellation) is not [var next, ..])
        {
            if (await waiting.TryClose(address, batch.Cancellation) || await waiting.First(address, batch.Cancellation) is not [var joined, ..])
                return;
            next = joined;
        }

        await waiting.MakeDue(next, clock.GetCurrentInstant(), batch.Cancellation);
    }
}
