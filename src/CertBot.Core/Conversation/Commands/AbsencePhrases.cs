using System.Collections.Immutable;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;

namespace CertBot.Core.Conversation.Commands;

/// <summary>
/// What people say about absences: "away from 1 December to 5 December, Lukas stands in", "away: Priya, 1.12–5.12, Lukas", "Priya is away tomorrow",
/// "Priya is back".
/// </summary>
public static class AbsencePhrases
{
    private const int MaxNameWords = 4;

    /// <summary>Whose absence it is, named before its days or alone.</summary>
    public static CommandArgument Who { get; } = new("who", (turnData, text) => MatchBeforeDays(turnData, text));

    /// <summary>Whose absence it is, where nothing else is said.</summary>
    public static CommandArgument OnlyWho { get; } =
        new("who", (turnData, text) => CleanName(turnData.Context, text) is { Length: > 0 } name ? new(name, "") : null) { IsGreedy = true };

    /// <summary>The days; the last one is kept as <c>to</c>.</summary>
    public static CommandArgument Days { get; } =
        new("from", (turnData, text) =>
            DateRangeRecognizer.Recognize(text, turnData.Context.Today) is { } range
                ? new(range.First, range.Remaining) { Additional = ("to", range.Last) }
                : null
        );

    /// <summary>Who stands in: a name, perhaps with words around it that say so.</summary>
    public static CommandArgument Substitute { get; } =
        new("substitute", (turnData, text) => CleanName(turnData.Context, RemoveWords(text)) is { Length: > 0 } name ? new(name, "") : null)
        {
            IsGreedy = true,
        };

    /// <summary>A sentence about somebody else: whether they are back, who, and what follows; null: it is none.</summary>
    public static (bool IsBack, string Who, string After)? MatchOther(string text) =>
        Split(text, "duty.words.is-back") is { Before.Length: > 0, After: "" } back ? (true, back.Before, "")
        : Split(text, "duty.words.is-away") is { Before.Length: > 0 } away ? (false, away.Before, away.After)
        : null;

    private static CommandArgument.Match? MatchBeforeDays(TurnData turnData, string text)
    {
        var today = turnData.Context.Today;
        if (DateRangeRecognizer.Recognize(text, today) is not null)
            return null;
        for (var (at, words) = (0, 0); words < MaxNameWords; words++)
        {
            at = text.IndexOfAny([' ', '\n'], at + 1);
            if (at < 0)
                return null;
            if (DateRangeRecognizer.Recognize(text[at..], today) is not null && CleanName(turnData.Context, text[..at]) is { Length: > 0 } name)
                return new(name, text[at..].TrimStart());
        }

        return null;
    }

    // A mention names a person exactly, whatever others are called.
    private static string CleanName(TurnContext context, string text)
    {
        var name = text.Trim(' ', ',', ';', ':', '.', '-', '–', '—', '\n', '(', ')');
        if (CommandArgument.MatchMention(context, name) is { Remaining: "", Value: var person })
            return person;
        foreach (var joiner in (string[])["for ", "за ", "для "])
        {
            if (name.StartsWith(joiner, StringComparison.OrdinalIgnoreCase))
                return name[joiner.Length..].Trim();
        }

        return name.TrimStart('@');
    }

    private static string RemoveWords(string text)
    {
        var name = text;
        for (var repeated = 0; repeated < 3; repeated++)
        {
            if (Split(name, "duty.words.stands-in") is not { } parts)
                break;
            name = parts.Before.Length > 0 ? parts.Before : parts.After;
        }

        return name;
    }

    /// <summary>What stands before and after the first of these words; null: none of them is there.</summary>
    private static (string Before, string After)? Split(string text, string wordsKey)
    {
        foreach (var words in PhraseCatalog.AllLanguages(wordsKey).SelectMany(w => w.Split('|')).OrderByDescending(w => w.Length))
        {
            for (
                var at = text.IndexOf(words, StringComparison.OrdinalIgnoreCase);
                at >= 0;
                at = text.IndexOf(words, at + 1, StringComparison.OrdinalIgnoreCase)
            )
            {
                var end = at + words.Length;
                if ((at == 0 || !char.IsLetterOrDigit(text[at - 1])) && (end == text.Length || !char.IsLetterOrDigit(text[end])))
                    return (Trim(text[..at]), Trim(text[end..]));
            }
        }

        return null;
    }

    private static string Trim(string text) => text.Trim(' ', ',', ';', ':', '.', '!', '?', '\n');
}

/// <summary>The people of one's own side, to choose from by name, a part of it, or id.</summary>
public static class SidePeople
{
    /// <summary>A vendor's people or, for null, those who hold roles.</summary>
    public static ImmutableArray<ChoiceOption> OptionsFor(TurnData turnData, VendorId? vendor) =>
        [
            .. turnData
                .NamesOf(vendor)
                .Select(p => new ChoiceOption(p.Key, LocalizableValue.PersonName(new(p.Key)))
                {
                    Synonyms = [p.Key, p.Value, .. FirstNameOf(p.Value), .. turnData.Context.Actor.Id.Value == p.Key ? Oneself : []],
                }),
        ];

    private static ImmutableArray<string> Oneself => [.. PhraseCatalog.AllLanguages("duty.words.me").SelectMany(w => w.Split('|'))];

    private static IEnumerable<string> FirstNameOf(string name) => name.Split(' ') is [var first, _, ..] ? [first] : [];
}
