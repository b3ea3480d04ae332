using System.Collections.Immutable;
using CertBot.Core.Messaging;

namespace CertBot.Outbox;

/// <summary>Messages that may be one: plain lines that wait behind each other for the same place.</summary>
internal static class MessageBatcher
{
    /// <summary>As many as one batch of the store may take away together.</summary>
    private const int MaxMessages = 90;

    /// <summary>In UTF-16, the wider of the ways channels count.</summary>
    private const int MaxBytes = 20 * 1024;

    public const string Separator = "\n\n";

    /// <summary>The first of these, and those after it that go to the same place and may be joined to it, as far as nothing stands between them.</summary>
    public static ImmutableArray<StoredOutboxMessage> FirstBatch(IReadOnlyList<StoredOutboxMessage> pending)
    {
        var first = pending[0];
        return IsPlainText(first)
            ?
            [
                .. pending
                    .Where(m => m.Destination?.Conversation == first.Destination?.Conversation)
                    .TakeWhile(m => IsPlainText(m) && m.Destination == first.Destination && m.Notice?.ThreadCardKey == first.Notice?.ThreadCardKey)
                    .Take(MaxMessages),
            ]
            : [first];
    }

    /// <summary>How many of these texts go into one message; the first always does.</summary>
    public static int CountThatFits(IEnumerable<string> texts)
    {
        var (count, length) = (0, 0);
        foreach (var text in texts)
        {
            length += text.Length + (count == 0 ? 0 : Separator.Length);
            if (count > 0 && length * sizeof(char) > MaxBytes)
                break;
            count++;
        }

        return count;
    }

    private static bool IsPlainText(StoredOutboxMessage message) =>
        message.Notice is { Message: BotMessage.TextMessage { SuggestedActions.IsEmpty: true }, CardKey: null, IsUpdateOnly: false };
}
