using System.Globalization;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Diagnostics;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Outbox;

/// <summary>How outbox items are stored: kinds, ids and order.</summary>
internal static class OutboxDocuments
{
    public const string Kind = "outbox";

    /// <summary>Undeliverable items: kept for inspection, never due again.</summary>
    public const string DeadLetterKind = "dead-letter";

    private const string Prefix = "out:";

    /// <summary>Marks the names of messages in the queue of their conversation; their numbers follow the order in which they joined it.</summary>
    private const string QueuedPrefix = "q";

    public static Document Create(Notification notification, PersonId? reader, string name, Instant now) =>
        Create(new OutboxMessage.Message(notification, reader), name, notification.NotBefore ?? now);

    // The base type is named, because the serializer omits the discriminating member for a derived type.
    public static Document Create(OutboxMessage item, string name, Instant due) =>
        new(IdOf(name), Kind, VersionedJson.Write<OutboxMessage>(item with { Trace = item.Trace ?? Instrumentation.CurrentTraceParent })) { Due = due };

    /// <summary>
    /// The order in which the items of a partition are processed. Where one host replies to what another did, their clocks do not tell which was first; the
    /// counter in the names of the items of an application, a vendor or a conversation does. Of one change the rows of lists come first (<c>-row</c>): whoever is
    /// told to go on may do so at once, and the lists by which the next command finds its application have to be right by then.
    /// </summary>
    public static IEnumerable<StoredDocument> DeliveryOrder(string partition, IEnumerable<StoredDocument> items) =>
        (StoreKeys.HasCountedMessages(partition) ? items.OrderBy(_ => 0) : items.OrderBy(i => i.Document.Due)).ThenBy(
            i => i.Document.Id,
            StringComparer.Ordinal
        );

    /// <summary>In the queue of a conversation only the first message matters, see <see cref="Throttling.ConversationQueue"/>.</summary>
    public static int MaxPages(string partition) => StoreKeys.IsConversationAddress(partition) ? 1 : Store.Leases.QueueDefinition.DefaultMaxPages;

    public static string IdOf(string name) => $"{Prefix}{name}";

    /// <summary>The name of a message in the queue of its conversation.</summary>
    public static string QueuedName(long number) => string.Create(CultureInfo.InvariantCulture, $"{QueuedPrefix}{number:D19}");

    /// <summary>The number in the id of a message in a queue.</summary>
    public static long QueueNumberOf(string id) => long.Parse(id.AsSpan(Prefix.Length + QueuedPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>True if the id is that of a message in a queue.</summary>
    public static bool IsQueuedId(string id) => id.StartsWith(Prefix + QueuedPrefix, StringComparison.Ordinal);

    /// <summary>The name that an id was made from.</summary>
    public static string NameOf(string id) =>
        id.StartsWith(Prefix, StringComparison.Ordinal) ? id[Prefix.Length..] : throw new ArgumentException("not the id of an item", nameof(id));
}

/// <summary>An outbox item as stored.</summary>
internal sealed record StoredOutboxMessage(StoredDocument Stored, OutboxMessage Item)
{
    /// <summary>Identifies the item permanently, also after it was moved to the queue of its conversation.</summary>
    public string Name => Item.OriginalName ?? $"{Stored.Partition}|{Stored.Document.Id}";

    /// <summary>The name of the original item, from which the names of all its replacements are derived.</summary>
    public string Origin => OutboxDocuments.NameOf(Stored.Document.Id).Split('|')[0];

    /// <summary>It waits in the queue of its conversation. One that waits for the app to be installed again does so on its own.</summary>
    public bool IsQueued =>
        Message is { HeldSince: null }
        && OutboxDocuments.IsQueuedId(Stored.Document.Id)
        && Destination is { Conversation: var address }
        && Stored.Partition == StoreKeys.ConversationAddress(address);

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
