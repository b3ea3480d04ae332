using CertBot.Core.Conversation;
using CertBot.Store;

namespace CertBot.Delivery;

/// <summary>An item of the outbox as stored.</summary>
internal sealed record Parcel(Stored Stored, OutboxItem Item)
{
    /// <summary>Its name for ever.</summary>
    public string Name => $"{Stored.Partition}|{Stored.Document.Id}";

    /// <summary>What all that comes of it is named after, however often it goes around.</summary>
    public string Origin => Outbox.NameOf(Stored.Document.Id).Split('|')[0];

    public OutboxItem.Message? Message => Item as OutboxItem.Message;

    public Notice? Notice => Item switch
    {
        OutboxItem.Message m => m.Notice,
        OutboxItem.Rest r => r.Notice,
        _ => null,
    };

    /// <summary>Where it goes, once that is worked out.</summary>
    public Recipient.ToPlace? To => Message?.Notice.To as Recipient.ToPlace;

    /// <summary>As it is stored where it has to wait: it knows since when.</summary>
    public OutboxItem Waiting => Item with { Since = Item.Since ?? Stored.Document.Due };

    public static Parcel Of(Stored stored) => new(stored, Stamped.Read<OutboxItem>(stored));
}
