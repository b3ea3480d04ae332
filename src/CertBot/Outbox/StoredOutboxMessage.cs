using CertBot.Core.Messaging;
using CertBot.Store.Documents;

namespace CertBot.Outbox;

/// <summary>An item of the outbox as stored.</summary>
internal sealed record StoredOutboxMessage(StoredDocument Stored, OutboxMessage Item)
{
    /// <summary>Its name for ever.</summary>
    public string Name => $"{Stored.Partition}|{Stored.Document.Id}";

    /// <summary>What all that comes of it is named after, however often it goes around.</summary>
    public string Origin => OutboxDocuments.NameOf(Stored.Document.Id).Split('|')[0];

    public OutboxMessage.Message? Message => Item as OutboxMessage.Message;

    public Notification? Notice =>
        Item switch
        {
            OutboxMessage.Message m => m.Notice,
            OutboxMessage.Rest r => r.Notice,
            _ => null,
        };

    /// <summary>Where it goes, once that is worked out.</summary>
    public Recipient.ToConversation? Destination => Message?.Notice.To as Recipient.ToConversation;

    /// <summary>As it is stored where it has to wait: it knows since when.</summary>
    public OutboxMessage WithFirstDue => Item with { FirstDueAt = Item.FirstDueAt ?? Stored.Document.Due };

    public static StoredOutboxMessage Of(StoredDocument stored) => new(stored, VersionedJson.Read<OutboxMessage>(stored));
}
