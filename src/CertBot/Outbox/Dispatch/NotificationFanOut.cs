using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Diagnostics;
using CertBot.Outbox.Routing;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Outbox.Dispatch;

/// <summary>
/// Replaces a notification to people by one message per conversation, in the same partition: each is then delivered and retried independently.
/// </summary>
internal sealed class NotificationFanOut(
    RecipientResolver recipients,
    FallbackDelivery fallback,
    ReplacementWriter writer,
    CardRefreshFanOut cards,
    IClock clock,
    ILogger<NotificationFanOut> log
)
{
    /// <summary>Returns the messages that replace the notification.</summary>
    public Task<ImmutableArray<StoredOutboxMessage>> Start(StoredOutboxMessage stored, OutboxMessage.Message message, CancellationToken cancellationToken) =>
        FanOut(stored, message.Notice, null, cancellationToken);

    /// <inheritdoc cref="CardRefreshFanOut.Refresh"/>
    public Task<ImmutableArray<StoredOutboxMessage>> Start(
        StoredOutboxMessage stored,
        OutboxMessage.CardRefresh refresh,
        CancellationToken cancellationToken
    ) => cards.Refresh(stored, refresh, cancellationToken);

    /// <inheritdoc cref="CardRefreshFanOut.Move"/>
    public Task<ImmutableArray<StoredOutboxMessage>> Start(StoredOutboxMessage stored, OutboxMessage.GroupMove move, CancellationToken cancellationToken) =>
        cards.Move(stored, move, cancellationToken);

    /// <summary>Returns the messages that replace the continuation.</summary>
    public Task<ImmutableArray<StoredOutboxMessage>> Continue(
        StoredOutboxMessage stored,
        OutboxMessage.Continuation continuation,
        CancellationToken cancellationToken
    ) =>
        continuation.Notice.To is Recipient.ToConversation { Conversation: var unreachableAddress }
            ? fallback.Continue(stored, continuation, unreachableAddress, cancellationToken)
            : FanOut(stored, continuation.Notice, continuation.After, cancellationToken);

    private async Task<ImmutableArray<StoredOutboxMessage>> FanOut(
        StoredOutboxMessage stored,
        Notification notification,
        PersonId? after,
        CancellationToken cancellationToken
    )
    {
        var destinations = await recipients.Resolve(notification.To, after, cancellationToken);
        if (destinations.IsEmpty && after is null)
            Log.NoRecipient(log, notification.To.GetType().Name);

        var due = stored.Stored.Document.Due ?? clock.GetCurrentInstant();
        return await writer.Replace(
            stored,
            [
                .. destinations
                    .DistinctBy(destination => destination.Address)
                    .Select(destination => new RecipientDocuments(
                        destination.Reader,
                        [
                            OutboxDocuments.Create(
                                MessageTo(destination.Address, destination.Reader),
                                $"{stored.Origin}:{StoreKeys.Escape(destination.Address.ToString())}",
                                due
                            ),
                        ]
                    )),
            ],
            cancellationToken
        );

        OutboxMessage.Message MessageTo(ConversationAddress address, PersonId? reader) =>
            new(notification with { To = new Recipient.ToConversation(address) }, reader) { FirstDueAt = stored.Item.FirstDueAt, Trace = stored.Item.Trace };
    }
}
