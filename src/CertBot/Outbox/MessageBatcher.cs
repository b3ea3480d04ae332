using System.Collections.Immutable;
using CertBot.Core.Messaging;

namespace CertBot.Outbox;

/// <summary>Combines plain lines that wait for the same conversation into one message.</summary>
internal static class MessageBatcher
{
    /// <summary>As many as one batch of the store can delete together.</summary>
    private const int MaxMessages = 90;

    /// <summary>In UTF-16, the larger of the measures channels use.</summary>
    private const int MaxBytes = 20 * 1024;

    public const string Separator = "\n\n";

    /// <summary>The first message, and the following ones to the same destination that can be combined with it without reordering.</summary>
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

    /// <summary>How many of these texts fit one message; at least one.</summary>
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
