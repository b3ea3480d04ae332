using System.Collections.Immutable;
using System.Globalization;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;

namespace CertBot.Core.Conversation.Queries;

/// <summary>
/// Long answers in pages. Every channel cuts or refuses long messages, each at another length, so a page is short enough for all of them and holds its
/// items whole; the next page is a button and can be typed: the command, the application and the number.
/// </summary>
internal static class Pages
{
    public const string Key = "page";

    private const string TitlePrefix = "inquiry.page.";

    /// <summary>In characters. Teams refuses cards above 28 KB, and a letter takes up to four bytes.</summary>
    private const int MaxLength = 6000;

    // The words around what people wrote, and a short line.
    private const int LengthOfFrame = 120;

    public static CommandArgument Argument { get; } = CommandArgument.Number(Key);

    /// <summary>The number that was asked for; the first where none was.</summary>
    public static int NumberOf(ImmutableSortedDictionary<string, string> raw) =>
        raw.TryGetValue(Key, out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 10_000
            ? number
            : 1;

    /// <summary>The pages, each with at least one item and at most <paramref name="maxItems"/>.</summary>
    public static ImmutableArray<ImmutableArray<T>> Split<T>(IEnumerable<T> items, int maxItems, Func<T, int> lengthOf)
    {
        var pages = ImmutableArray.CreateBuilder<ImmutableArray<T>>();
        var page = ImmutableArray.CreateBuilder<T>();
        var length = 0;
        foreach (var item in items)
        {
            var itemLength = lengthOf(item) + LengthOfFrame;
            if (page.Count > 0 && (page.Count == maxItems || length + itemLength > MaxLength))
            {
                pages.Add(page.ToImmutable());
                page.Clear();
                length = 0;
            }

            page.Add(item);
            length += itemLength;
        }

        if (page.Count > 0)
            pages.Add(page.ToImmutable());
        return pages.ToImmutable();
    }

    /// <summary>How many characters people wrote in it.</summary>
    public static int LengthOf(LocalizableValue value) => value.SelfAndDescendants().Sum(v => v is LocalizableValue.StringValue(var text) ? text.Length : 0);

    /// <summary>Whether the answer is one page of several.</summary>
    public static bool IsPaged(BotMessage answer) =>
        answer.SuggestedActions.Any(a => a.Title is LocalizableValue.TextValue { Key: var key } && key.StartsWith(TitlePrefix, StringComparison.Ordinal));

    /// <summary>The button of another page.</summary>
    public static SuggestedAction Turn(string titleKey, string command, TurnContext context, ApplicationId application, int number) =>
        new(
            LocalizableValue.Text(titleKey),
            SuggestedActions.CommandText(command, context, $"{application.Value} {number.ToString(CultureInfo.InvariantCulture)}")
        );
}
