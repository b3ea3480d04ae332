using System.Collections.Immutable;
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

/// <summary>Messages that may be one: plain lines that wait behind each other for the same place.</summary>
internal static class Bundle
{
    /// <summary>As many as one batch of the store may take away together.</summary>
    private const int Most = 90;

    /// <summary>In UTF-16, the wider of the ways channels count.</summary>
    private const int MostBytes = 20 * 1024;

    public const string Between = "\n\n";

    /// <summary>The first of these, and those after it that go to the same place and may be joined to it, as far as nothing stands between them.</summary>
    public static ImmutableArray<Parcel> Of(IReadOnlyList<Parcel> waiting)
    {
        var first = waiting[0];
        return IsPlain(first)
            ? [.. waiting.Where(p => p.To?.Place == first.To?.Place).TakeWhile(p => IsPlain(p) && p.To == first.To && p.Notice?.Thread == first.Notice?.Thread).Take(Most)]
            : [first];
    }

    /// <summary>How many of these texts go into one message; the first always does.</summary>
    public static int Fits(IEnumerable<string> texts)
    {
        var (count, length) = (0, 0);
        foreach (var text in texts)
        {
            length += text.Length + (count == 0 ? 0 : Between.Length);
            if (count > 0 && length * sizeof(char) > MostBytes) break;
            count++;
        }

        return count;
    }

    private static bool IsPlain(Parcel parcel) =>
        parcel.Notice is { Say: Say.Line { Suggestions.IsEmpty: true }, Slot: null, OnlyUpdate: false };
}
