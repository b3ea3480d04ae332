using CertBot.Core.Directory;
using CertBot.Diagnostics;
using CertBot.Outbox.Throttling;
using CertBot.Store.Documents;

namespace CertBot.Outbox.Dispatch;

/// <summary>Keeps undeliverable messages for inspection.</summary>
internal sealed class DeadLetters(IStore store, DeliveryThrottle throttle, ILogger<DeadLetters> log)
{
    public async Task Move(StoredOutboxMessage message, ConversationAddress address, string reason, CancellationToken cancellationToken)
    {
        throttle.Resume(address);
        Log.Undeliverable(log, address.Channel, reason);
        await store.Commit(
            message.Stored.Partition,
            [new Write.Replace(message.Stored.Document with { Kind = OutboxDocuments.DeadLetterKind, Due = null }, message.Stored.ETag)],
            cancellationToken
        );
    }
}
