using CertBot.Core.Conversation.Forms;
using CertBot.Core.Primitives;

namespace CertBot.Core.Conversation.Queries;

/// <summary>One page of a list: how many entries come before it, where it ends, and how many entries can be paged through.</summary>
internal sealed record ListPage(int Number, int Skipped, int End, int Length)
{
    /// <summary>The page with this number, or the last one if there are fewer.</summary>
    public static ListPage Of(int number, int length, int size)
    {
        var existing = Math.Clamp(number, 1, Math.Max(1, (length + size - 1) / size));
        var skipped = (existing - 1) * size;
        return new(existing, skipped, Math.Min(length, skipped + size), length);
    }

    /// <summary>The number of the next page; null on the last one.</summary>
    public LocalizableValue? NextNumber => End < Length ? SharedQuestions.FormatNumber(Number + 1) : null;

    /// <summary>Which entries of how many these are; null if the page holds all of them.</summary>
    public LocalizableValue? Describe(int count) =>
        Skipped == 0 && End == count
            ? null
            : LocalizableValue.Text(
                End < Length ? "inquiry.more" : "inquiry.more.last",
                new()
                {
                    ["from"] = Skipped + 1,
                    ["to"] = End,
                    ["count"] = count,
                }
            );
}
