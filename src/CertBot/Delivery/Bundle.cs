using System.Collections.Immutable;
using CertBot.Core.Conversation;
using CertBot.Store;

namespace CertBot.Delivery;

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
