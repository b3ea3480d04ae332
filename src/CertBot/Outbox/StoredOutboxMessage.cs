using CertBot.Core.Messaging;
using CertBot.Store.Documents;

namespace CertBot.Outbox;

/// <summary>An outbox item as stored.</summary>
internal sealed record StoredOutboxMessage(StoredDocument Stored, OutboxMessage Item)
{
    /// <summary>Identifies the item permanently.</summary>
    public string Name => $"{Stored.Partition}|{Stored.Document.Id}";

    /// <summary>The name of the original item, from which the names of all its replacements are derived.</summary>
    public string Origin => OutboxDocuments.NameOf(Stored.Document.Id).Split('|')[0];

    public OutboxMessage.Message? Message => Item as OutboxMessage.Message;

    public Notification? Notice =>
        Item switch
        {
            OutboxMessage.Message m => m.Notice,
            OutboxMessage.Continuation c => c.Notice,
            _ => null,
        };

    /// <summary>The conversation it goes to; null before the fan-out.</summary>
    public Recipient.ToConversation? Destination => Message?.Notice.To as Recipient.ToConversation;

    /// <summary>The item as it is stored when deferred: it keeps its first due time.</summary>
    public OutboxMessage WithFirstDue => Item with { FirstDueAt = Item.FirstDueAt ?? Stored.Document.Due };

    public static StoredOutboxMessage Of(StoredDocument stored) => new(stored, VersionedJson.Read<OutboxMessage>(stored));
}
