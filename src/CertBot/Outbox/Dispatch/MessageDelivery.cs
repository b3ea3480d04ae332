using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Diagnostics;
using CertBot.Outbox.Rendering;
using CertBot.Outbox.Routing;
using CertBot.Outbox.Throttling;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Outbox.Dispatch;

/// <summary>
/// Brings messages to their place. What cannot be delivered now holds back what goes to the same place and nothing else;
/// where a crowd waits for a place that takes only so many, plain lines are joined.
/// </summary>
internal sealed class MessageDelivery(
    IStore store,
    IEnumerable<IChannelAdapter> channels,
    SentCardStore sentCards,
    MessageRenderer renderer,
    DeliveryThrottle throttle,
    UnreachableConversationStore unreachable,
    FallbackRouting fallback,
    LeaseStore leases,
    IClock clock,
    ILogger<MessageDelivery> log
)
{
    private const int MaxAttempts = 14;

    private static readonly Duration ParkedRetryInterval = Duration.FromMinutes(30);
    private static readonly Duration MaxParkedTime = Duration.FromDays(14);

    private readonly Dictionary<string, IChannelAdapter> adapters = channels.ToDictionary(c => c.Name, StringComparer.Ordinal);

    /// <summary>Deals with the first of what waits here, and with what goes the same way. Returns those that are dealt with and the items that take their place.</summary>
    public async Task<(ImmutableArray<StoredOutboxMessage> Done, ImmutableArray<StoredOutboxMessage> Instead)> Deliver(
        ImmutableArray<StoredOutboxMessage> pending,
        CancellationToken cancellationToken
    )
    {
        var first = pending[0];
        if (first is not { Destination.Conversation: var address, Message: { } item })
            throw new InvalidOperationException("A parcel without a place.");

        var notification = item.Notice;
        ImmutableArray<StoredOutboxMessage> queue = [.. pending.Where(p => p.Destination?.Conversation == address)];
        if (await throttle.GetPausedUntil(address, cancellationToken) is { } pausedUntil)
        {
            await throttle.Defer(queue, pausedUntil, cancellationToken);
            return (queue, []);
        }

        if (await unreachable.Find(address, cancellationToken) is { Reason: var closed })
            return ([first], await SendToFallback(first, item, address, closed, cancellationToken));

        if (await IsSuperseded(queue, notification, address, cancellationToken))
        {
            await Delete([first], cancellationToken);
            return ([first], []);
        }

        var batch = throttle.IsRateLimited(address) ? MessageBatcher.FirstBatch(queue) : [first];
        var (handled, result) =
            batch.Length > 1
                ? await DeliverBatch(batch, address, cancellationToken)
                : ([first], await DeliverOne(first, notification, address, cancellationToken));
        switch (result)
        {
            case null:
                return (handled, []);
            case SendResult.Delivered:
                throttle.Resume(address);
                await Delete(handled, cancellationToken);
                return (handled, []);
            case SendResult.RateLimited { After: var after }:
                throttle.MarkRateLimited(address, clock.GetCurrentInstant() + after);
                return (await Defer(queue, [], address, after, cancellationToken), []);
            case SendResult.Retry { After: var after } when first.Item.Attempts < MaxAttempts:
                return (await Defer(queue, handled, address, after ?? Backoff.After(first.Item.Attempts, first.Name), cancellationToken), []);
            case SendResult.Unreachable { Reason: var reason }:
                await unreachable.MarkUnreachable(address, item.Reader, reason, cancellationToken);
                return ([first], await SendToFallback(first, item, address, reason, cancellationToken));
            default:
                await MoveToDeadLetter(first, address, (result as SendResult.Rejected)?.Reason ?? "tried too often", cancellationToken);
                return ([first], []);
        }
    }

    /// <summary>Of the changes of a card that wait for a place that takes only so many, the last one says it all.</summary>
    private async Task<bool> IsSuperseded(
        ImmutableArray<StoredOutboxMessage> queue,
        Notification notification,
        ConversationAddress address,
        CancellationToken cancellationToken
    ) =>
        notification.CardKey is { } cardKey
        && throttle.IsRateLimited(address)
        && queue.Skip(1).Any(p => p.Notice is { } later && later.CardKey == cardKey && !(later.Revision < notification.Revision))
        && await sentCards.Find(address, cardKey, cancellationToken) is not null;

    /// <summary>Null: it was not to be said any more.</summary>
    private async Task<SendResult?> DeliverOne(
        StoredOutboxMessage stored,
        Notification notification,
        ConversationAddress address,
        CancellationToken cancellationToken
    )
    {
        var existing = notification.CardKey is { } cardKey ? await sentCards.Find(address, cardKey, cancellationToken) : null;
        if ((existing is null && notification.IsUpdateOnly) || existing?.Revision > notification.Revision)
        {
            await Delete([stored], cancellationToken);
            return null;
        }

        var message = await renderer.Render(notification.Message, stored.Name, stored.Message?.Reader, address, cancellationToken) with
        {
            CardKey = notification.CardKey,
            UpdateOf = existing?.Message,
            Thread = await FindThread(stored, notification, address, cancellationToken),
        };
        var result = await Send(address, message, [stored], cancellationToken);
        if (
            result is SendResult.Delivered { Id: { Length: > 0 } id }
            && notification.CardKey is { } key
            && new SentCard(id) { Revision = notification.Revision } is var card
            && existing != card
        )
        {
            await sentCards.Save(address, key, card, cancellationToken);
        }
        return result;
    }

    /// <summary>Several lines as one message, a blank line between them; the first alone where they are not wanted together.</summary>
    private async Task<(ImmutableArray<StoredOutboxMessage> Done, SendResult? Sent)> DeliverBatch(
        ImmutableArray<StoredOutboxMessage> batch,
        ConversationAddress address,
        CancellationToken cancellationToken
    )
    {
        var messages = new List<OutboundMessage>();
        foreach (var message in batch)
        {
            if (message.Message is { Notice: var notification, Reader: var reader })
                messages.Add(await renderer.Render(notification.Message, message.Name, reader, address, cancellationToken));
        }

        var texts = messages.Select(m => m.Text ?? "").ToArray();
        var count = MessageBatcher.CountThatFits(texts);
        var thread = await FindThread(batch[0], batch[0].Notice, address, cancellationToken);
        var result = await Send(
            address,
            messages[0] with
            {
                Text = string.Join(MessageBatcher.Separator, texts.Take(count)),
                Mentions = [.. messages.Take(count).SelectMany(m => m.Mentions).Distinct()],
                Thread = thread,
            },
            batch[..count],
            cancellationToken
        );
        return result is SendResult.Delivered or SendResult.RateLimited or SendResult.Retry
            ? (batch[..count], result)
            : ([batch[0]], await Send(address, messages[0] with { Thread = thread }, batch[..1], cancellationToken));
    }

    /// <summary>The whole queue waits; those that were tried have tried once more.</summary>
    private async Task<ImmutableArray<StoredOutboxMessage>> Defer(
        ImmutableArray<StoredOutboxMessage> queue,
        ImmutableArray<StoredOutboxMessage> attempted,
        ConversationAddress address,
        Duration delay,
        CancellationToken cancellationToken
    )
    {
        var until = clock.GetCurrentInstant() + delay;
        await throttle.Pause(address, until, cancellationToken);
        await throttle.Defer(
            [.. queue.Select(p => attempted.Contains(p) ? p with { Item = p.Item with { Attempts = p.Item.Attempts + 1 } } : p)],
            until,
            cancellationToken
        );
        return queue;
    }

    private async Task<SendResult> Send(
        ConversationAddress address,
        OutboundMessage message,
        ImmutableArray<StoredOutboxMessage> messages,
        CancellationToken cancellationToken
    )
    {
        using var span = Instrumentation.StartDelivery(address.Channel, messages.Select(p => p.Item.Trace));
        var outcome = "Broken";
        try
        {
            var result = adapters.TryGetValue(address.Channel, out var adapter)
                ? await adapter.Send(address, message, cancellationToken)
                : new SendResult.Rejected("no such channel");
            outcome = result.GetType().Name;
            return result;
        }
        catch (Exception e) when (Instrumentation.MarkFailed(span, e))
        {
            throw;
        }
        finally
        {
            span?.SetTag("certbot.end", outcome);
            foreach (var item in messages)
            {
                Instrumentation.RecordDelivery(
                    address.Channel,
                    outcome,
                    (clock.GetCurrentInstant() - (item.WithFirstDue.FirstDueAt ?? clock.GetCurrentInstant())).ToTimeSpan()
                );
            }
        }
    }

    private async Task<string?> FindThread(
        StoredOutboxMessage message,
        Notification? notification,
        ConversationAddress address,
        CancellationToken cancellationToken
    ) =>
        message.Destination?.ThreadId
        ?? (notification?.ThreadCardKey is { } cardKey ? (await sentCards.Find(address, cardKey, cancellationToken))?.Message : null);

    /// <summary>The rest of those who are told instead of a closed place.</summary>
    public async Task<ImmutableArray<StoredOutboxMessage>> GoOn(
        StoredOutboxMessage parcel,
        OutboxMessage.Rest rest,
        ConversationAddress closed,
        CancellationToken cancellationToken
    )
    {
        var message = new OutboxMessage.Message(rest.Notice, null) { FirstDueAt = parcel.WithFirstDue.FirstDueAt, Trace = rest.Trace };
        return await Instead(parcel, await fallback.FallbacksFor(message, rest.After, closed, cancellationToken), closed, cancellationToken);
    }

    private async Task<ImmutableArray<StoredOutboxMessage>> SendToFallback(
        StoredOutboxMessage stored,
        OutboxMessage.Message message,
        ConversationAddress unreachableAddress,
        UnreachableReason reason,
        CancellationToken cancellationToken
    )
    {
        var around = await fallback.FallbacksFor(message with { FirstDueAt = stored.WithFirstDue.FirstDueAt }, null, unreachableAddress, cancellationToken);
        if (around.IsEmpty && reason is UnreachableReason.NotInstalled && (message.HeldSince ?? Instant.MaxValue) > clock.GetCurrentInstant() - MaxParkedTime)
        {
            await Park(stored, message, cancellationToken);
            return [];
        }

        return await Instead(stored, around, unreachableAddress, cancellationToken);
    }

    private async Task<ImmutableArray<StoredOutboxMessage>> Instead(
        StoredOutboxMessage parcel,
        ImmutableArray<ImmutableArray<OutboxMessage.Message>> around,
        ConversationAddress closed,
        CancellationToken cancellationToken
    )
    {
        if (around.IsEmpty)
        {
            await MoveToDeadLetter(parcel, closed, "nobody there to be reached, and no other way", cancellationToken);
            return [];
        }

        var (portions, n) = (ImmutableArray.CreateBuilder<Portion>(), 0);
        foreach (var items in around)
        {
            portions.Add(
                new Portion(
                    items[0].Reader,
                    [
                        .. items.Select(item =>
                            OutboxDocuments.Create(item, $"{parcel.Origin}|{StoreKeys.Escape($"{item.Notice.To}")}:{n++:D2}", clock.GetCurrentInstant())
                        ),
                    ]
                )
            );
        }

        return await OutboxDocuments.Replace(store, leases, parcel, portions.ToImmutable(), cancellationToken);
    }

    /// <summary>Where the whole app is gone, somebody may put it back: looked at every so often, for as long as it may matter.</summary>
    private async Task Park(StoredOutboxMessage stored, OutboxMessage.Message message, CancellationToken cancellationToken)
    {
        var now = clock.GetCurrentInstant();
        var parked = message with { FirstDueAt = stored.WithFirstDue.FirstDueAt, HeldSince = message.HeldSince ?? now };
        await store.Commit(
            stored.Stored.Partition,
            [
                new Write.Replace(
                    stored.Stored.Document with
                    {
                        Json = VersionedJson.Write<OutboxMessage>(parked),
                        Due = now + ParkedRetryInterval,
                    },
                    stored.Stored.ETag
                ),
            ],
            cancellationToken
        );
    }

    private async Task MoveToDeadLetter(StoredOutboxMessage message, ConversationAddress address, string reason, CancellationToken cancellationToken)
    {
        throttle.Resume(address);
        Log.Undeliverable(log, address.Channel, reason);
        await store.Commit(
            message.Stored.Partition,
            [new Write.Replace(message.Stored.Document with { Kind = OutboxDocuments.DeadLetterKind, Due = null }, message.Stored.ETag)],
            cancellationToken
        );
    }

    private async Task Delete(ImmutableArray<StoredOutboxMessage> parcels, CancellationToken cancellationToken) =>
        await store.Commit(parcels[0].Stored.Partition, [.. parcels.Select(p => new Write.Delete(p.Stored.Document.Id, p.Stored.ETag))], cancellationToken);
}
