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

    /// <summary>If more than this wait for a channel that several people read, lines are combined although buttons under them are lost.</summary>
    private const int MaxWithButtons = 20;

    public const string Separator = "\n\n";

    /// <summary>The first message, and the following ones to the same destination that can be combined with it without reordering.</summary>
    public static ImmutableArray<StoredOutboxMessage> FirstBatch(IReadOnlyList<StoredOutboxMessage> pending)
    {
        var first = pending[0];
        var dropsButtons = pending.Count > MaxWithButtons && first.Destination is { Conversation.IsPersonal: false };
        return IsText(first)
            ?
            [
                .. pending
                    .Where(m => m.Destination?.Conversation == first.Destination?.Conversation)
                    .TakeWhile(m => IsText(m) && m.Destination == first.Destination && m.Notice?.ThreadCardKey == first.Notice?.ThreadCardKey)
                    .Take(MaxMessages),
            ]
            : [first];

        bool IsText(StoredOutboxMessage message) =>
            message.Notice is { Message: BotMessage.TextMessage { SuggestedActions: var buttons }, CardKey: null, IsUpdateOnly: false }
            && (buttons.IsEmpty || dropsButtons);
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
}
