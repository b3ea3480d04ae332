using System.Collections.Immutable;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Diagnostics;
using CertBot.Outbox.Reminders;
using CertBot.Outbox.Rendering;
using NodaTime;

namespace CertBot.Outbox.Dispatch;

/// <summary>Renders messages and sends them through the adapter of their channel. Keeps track of which sent message holds which card.</summary>
internal sealed class MessageSender(IEnumerable<IChannelAdapter> channels, SentCardStore sentCards, MessageRenderer renderer, DigestStore digests, IClock clock)
{
    /// <summary>How long it is known which message holds a form. Channels do not let bots edit old messages for ever either.</summary>
    private static readonly Duration FormCardLifetime = Duration.FromDays(90);

    private readonly Dictionary<string, IChannelAdapter> _adapters = channels.ToDictionary(c => c.Name, StringComparer.Ordinal);

    /// <summary>True if a later message of the queue updates the same card, and the card has been sent already: sending the last update is enough.</summary>
    public async Task<bool> IsSuperseded(
        ImmutableArray<StoredOutboxMessage> queue,
        Notification notification,
        ConversationAddress address,
        CancellationToken cancellationToken
    ) =>
        notification is { CardKey: { } cardKey, IsNewMessage: false }
        && queue.Skip(1).Any(p => p.Notice is { IsNewMessage: false } later && later.CardKey == cardKey && !(later.Revision < notification.Revision))
        && await sentCards.Find(address, cardKey, cancellationToken) is not null;

    /// <summary>Null: the message is obsolete, because its card does not exist or shows a later revision.</summary>
    public async Task<SendResult?> Send(StoredOutboxMessage stored, Notification notification, ConversationAddress address, CancellationToken cancellationToken)
    {
        var existing = notification is { CardKey: { } cardKey, IsNewMessage: false } ? await sentCards.Find(address, cardKey, cancellationToken) : null;
        if ((existing is null && notification.IsUpdateOnly) || existing?.Revision > notification.Revision)
            return null;

        if (stored.Message?.Reader is { } reader)
            await digests.Ensure(reader, cancellationToken); // before it is sent, which is not repeated if the store fails
        var message = await renderer.Render(notification.Message, stored.Name, stored.Message?.Reader, address, cancellationToken) with
        {
            CardKey = FormCard.KeyOf(notification.Message) is null ? notification.CardKey : null,
            UpdateOf = existing?.Message,
            IsUpdateOnly = notification is { IsUpdateOnly: true, Message: BotMessage.CardMessage { IsClosed: true } },
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
            await sentCards.Save(address, key, card, notification.IsNewMessage ? clock.GetCurrentInstant() + FormCardLifetime : null, cancellationToken);
        }
        return result;
    }

    /// <summary>Sends several lines as one message, separated by blank lines. If the channel rejects it, only the first line is sent.</summary>
    /// <returns>The messages that were sent, and how that ended.</returns>
    public async Task<(ImmutableArray<StoredOutboxMessage> Sent, SendResult? Result)> SendBatch(
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
                Suggestions = count == 1 ? messages[0].Suggestions : [],
            },
            batch[..count],
            cancellationToken
        );
        return result is SendResult.Delivered or SendResult.RateLimited or SendResult.Retry
            ? (batch[..count], result)
            : ([batch[0]], await Send(address, messages[0] with { Thread = thread }, batch[..1], cancellationToken));
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
            var result = _adapters.TryGetValue(address.Channel, out var adapter)
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
}
