using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Outbox.Routing;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Outbox.Dispatch;

/// <summary>
/// Replaces a message to an unreachable conversation by messages to the fallback conversations. Without any, the message is parked or dead-lettered.
/// </summary>
internal sealed class FallbackDelivery(IStore store, FallbackRouter routing, ReplacementWriter writer, DeadLetters deadLetters, IClock clock)
{
    private static readonly Duration ParkedRetryInterval = Duration.FromMinutes(30);
    private static readonly Duration MaxParkedTime = Duration.FromDays(14);

    /// <summary>Returns the messages that replace this one.</summary>
    public async Task<ImmutableArray<StoredOutboxMessage>> Redirect(
        StoredOutboxMessage stored,
        OutboxMessage.Message message,
        ConversationAddress unreachableAddress,
        UnreachableReason reason,
        CancellationToken cancellationToken
    )
    {
        var fallbacks = await routing.FallbacksFor(message with { FirstDueAt = stored.WithFirstDue.FirstDueAt }, null, unreachableAddress, cancellationToken);
        if (
            fallbacks.IsEmpty
            && reason is UnreachableReason.NotInstalled
            && (message.HeldSince ?? Instant.MaxValue) > clock.GetCurrentInstant() - MaxParkedTime
        )
        {
            await Park(stored, message, cancellationToken);
            return [];
        }

        return await Replace(stored, fallbacks, unreachableAddress, cancellationToken);
    }

    /// <summary>Returns the messages to the remaining recipients of a redirected message.</summary>
    public async Task<ImmutableArray<StoredOutboxMessage>> Continue(
        StoredOutboxMessage stored,
        OutboxMessage.Continuation continuation,
        ConversationAddress unreachableAddress,
        CancellationToken cancellationToken
    )
    {
        var message = new OutboxMessage.Message(continuation.Notice, null) { FirstDueAt = stored.WithFirstDue.FirstDueAt, Trace = continuation.Trace };
        var fallbacks = await routing.FallbacksFor(message, continuation.After, unreachableAddress, cancellationToken);
        return await Replace(stored, fallbacks, unreachableAddress, cancellationToken);
    }

    private async Task<ImmutableArray<StoredOutboxMessage>> Replace(
        StoredOutboxMessage stored,
        ImmutableArray<ImmutableArray<OutboxMessage.Message>> fallbacks,
        ConversationAddress unreachableAddress,
        CancellationToken cancellationToken
    )
    {
        if (fallbacks.IsEmpty)
        {
            await deadLetters.Move(stored, unreachableAddress, "no reachable recipient and no fallback", cancellationToken);
            return [];
        }

        var (replacements, index) = (ImmutableArray.CreateBuilder<RecipientDocuments>(), 0);
        foreach (var messages in fallbacks)
        {
            replacements.Add(
                new RecipientDocuments(
                    messages[0].Reader,
                    [
                        .. messages.Select(message =>
                            OutboxDocuments.Create(
                                message,
                                $"{stored.Origin}|{StoreKeys.Escape($"{message.Notice.To}")}:{index++:D2}",
                                clock.GetCurrentInstant()
                            )
                        ),
                    ]
                )
            );
        }

        return await writer.Replace(stored, replacements.ToImmutable(), cancellationToken);
    }

    /// <summary>An app that was uninstalled may be installed again: the message is retried at intervals for as long as it may matter.</summary>
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
}
