using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Outbox.Routing;
using CertBot.Outbox.Throttling;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Outbox.Dispatch;

/// <summary>
/// Delivers messages to their conversation. A failed delivery delays later messages to the same conversation only: they join its queue. While a conversation is
/// rate limited, plain lines are combined and superseded card updates are dropped.
/// </summary>
internal sealed class MessageDelivery(
    IStore store,
    MessageSender sender,
    DeliveryThrottle throttle,
    ConversationQueue waiting,
    UnreachableConversationStore unreachable,
    FallbackDelivery fallback,
    DeadLetters deadLetters
)
{
    private const int MaxAttempts = 14;

    /// <summary>A longer queue is treated as that of a rate-limited conversation, whichever host or release found the limit.</summary>
    private const int MaxSentSingly = 10;

    /// <summary>
    /// Delivers the first pending message, and those to the same conversation that can be handled with it. Returns the handled messages and what replaces them.
    /// </summary>
    public async Task<(ImmutableArray<StoredOutboxMessage> Handled, ImmutableArray<StoredOutboxMessage> Replacements)> Deliver(
        ImmutableArray<StoredOutboxMessage> pending,
        CancellationToken cancellationToken
    )
    {
        var first = pending[0];
        if (first is not { Destination.Conversation: var address, Message: { } item })
            throw new InvalidOperationException("A message without a destination.");

        ImmutableArray<StoredOutboxMessage> queue = [.. pending.Where(p => p.Destination?.Conversation == address)];
        if (!first.IsQueued)
        {
            if (await throttle.HasToWait(address, cancellationToken) && await waiting.TryAppend(queue, address, cancellationToken))
                return (queue, []);
        }
        else if (await throttle.GetPausedUntil(address, cancellationToken) is { } pausedUntil)
        {
            await waiting.MakeDue(first, pausedUntil, cancellationToken);
            return (queue, []);
        }

        if (await unreachable.Find(address, cancellationToken) is { Reason: var knownReason })
        {
            if (item.Notice is { IsUpdateOnly: true, Message: BotMessage.CardMessage { IsClosed: true } })
            {
                // Nobody can see the card there, and nobody else needs one without buttons.
                await Delete([first], cancellationToken);
                return ([first], []);
            }

            return ([first], await fallback.Redirect(first, item, address, knownReason, cancellationToken));
        }

        var isRateLimited = throttle.IsRateLimited(address) || (first.IsQueued && queue.Length > MaxSentSingly);
        if (isRateLimited && await sender.IsSuperseded(queue, item.Notice, address, cancellationToken))
        {
            await Delete([first], cancellationToken);
            return ([first], []);
        }

        var batch = isRateLimited ? MessageBatcher.FirstBatch(queue) : [first];
        var (sent, result) =
            batch.Length > 1
                ? await sender.SendBatch(batch, address, cancellationToken)
                : ([first], await sender.Send(first, item.Notice, address, cancellationToken));
        switch (result)
        {
            case null:
                await Delete(sent, cancellationToken);
                return (sent, []);
            case SendResult.Delivered:
                throttle.Resume(address);
                await Delete(sent, cancellationToken);
                return (sent, []);
            case SendResult.RateLimited { After: var after }:
                throttle.MarkRateLimited(address, after);
                return (await Pause(queue, [], address, after, cancellationToken), []);
            case SendResult.Retry { After: var after } when first.Item.Attempts < MaxAttempts:
                return (await Pause(queue, sent, address, after ?? Backoff.After(first.Item.Attempts, first.Name), cancellationToken), []);
            case SendResult.Unreachable { Reason: var reason }:
                await unreachable.MarkUnreachable(address, item.Reader, reason, cancellationToken);
                return ([first], await fallback.Redirect(first, item, address, reason, cancellationToken));
            default:
                await deadLetters.Move(first, address, (result as SendResult.Rejected)?.Reason ?? "too many attempts", cancellationToken);
                return ([first], []);
        }
    }

    /// <summary>Nothing is sent there for a while. An attempt is counted for those that were sent.</summary>
    private async Task<ImmutableArray<StoredOutboxMessage>> Pause(
        ImmutableArray<StoredOutboxMessage> queue,
        ImmutableArray<StoredOutboxMessage> attempted,
        ConversationAddress address,
        Duration delay,
        CancellationToken cancellationToken
    )
    {
        ImmutableArray<StoredOutboxMessage> counted =
        [
            .. queue.Select(p => attempted.Contains(p) ? p with { Item = p.Item with { Attempts = p.Item.Attempts + 1 } } : p),
        ];
        if (queue[0].IsQueued)
            await waiting.Pause(counted[..Math.Max(1, attempted.Length)], address, delay, cancellationToken);
        else
            await waiting.Append(counted, address, delay, cancellationToken);
        return queue;
    }

    private async Task Delete(ImmutableArray<StoredOutboxMessage> messages, CancellationToken cancellationToken) =>
        await store.Commit(messages[0].Stored.Partition, [.. messages.Select(m => new Write.Delete(m.Stored.Document.Id, m.Stored.ETag))], cancellationToken);
}
