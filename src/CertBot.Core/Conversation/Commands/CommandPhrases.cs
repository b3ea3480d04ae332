using System.Collections.Frozen;
using System.Collections.Immutable;
using CertBot.Core.Localization;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;

namespace CertBot.Core.Conversation.Commands;

/// <summary>Recognises command phrases: the longest phrase at the beginning of the text, and the rest.</summary>
public static class CommandPhrases
{
    private const int MaxPhraseWords = 6;

    private static readonly FrozenDictionary<string, string> CommandByPhrase = (
        from key in TextCatalog.For(LanguageCode.En).Keys
        where key.StartsWith("phrase.", StringComparison.Ordinal) && key is not "phrase.joining"
        from language in LanguageCode.All
        from phrase in PhraseCatalog.Alternatives(key, language)
        select (Phrase: PhraseCatalog.Normalize(phrase), Name: key["phrase.".Length..])
    )
        .DistinctBy(p => p.Phrase, StringComparer.Ordinal)
        .ToFrozenDictionary(p => p.Phrase, p => p.Name, StringComparer.Ordinal);

    /// <summary>The name whose phrase the text begins with, and what follows; null: none.</summary>
    public static (string Name, string After)? Match(string text)
    {
        var words = SplitWords(text);
        for (var n = Math.Min(MaxPhraseWords, words.Length); n > 0; n--)
        {
            if (CommandByPhrase.TryGetValue(PhraseCatalog.Normalize(string.Join(' ', words[..n].Select(w => w.Word))), out var name) && !IsPoliteness(name))
                return (name, TextAfter(text, words[n - 1].End));
        }
        return words.Length > 1 && IsPoliteness(CommandByPhrase.GetValueOrDefault(PhraseCatalog.Normalize(words[0].Word)))
            ? Match(text[words[0].End..].TrimStart(' ', ','))
            : null;
    }

    /// <summary>The name whose phrase the whole text is; null: none.</summary>
    public static string? MatchWhole(string text) => Match(text) is var (name, rest) && PhraseCatalog.Normalize(rest).Length == 0 ? name : null;

    /// <summary>A greeting and nothing else.</summary>
    public static bool IsGreeting(string text) => CommandByPhrase.GetValueOrDefault(PhraseCatalog.Normalize(text)) == "hello";

    /// <summary>The phrase the text resembles, allowing for one or two typing errors.</summary>
    public static string? FindNearest(string text, IEnumerable<string> names)
    {
        var typed = PhraseCatalog.Normalize(text);
        if (typed.Length is < 3 or > 40)
            return null;
        var allowed = names.ToImmutableHashSet(StringComparer.Ordinal);
        return CommandByPhrase
            .Where(p => allowed.Contains(p.Value))
            .Select(p => (Name: p.Value, Phrase: p.Key, Slips: DistanceBetween(typed, p.Key)))
            .Where(p => p.Slips <= (typed.Length < 6 ? 1 : 2))
            .OrderBy(p => p.Slips)
            .ThenBy(p => p.Phrase, StringComparer.Ordinal)
            .Select(p => p.Name)
            .FirstOrDefault();
    }

    // A sign or a colon that belongs to the next word stays with it: "claim -4", "claim :four:".
    private static string TextAfter(string text, int end)
    {
        var rest = text[end..].TrimStart(' ', '\n');
        return end < text.Length && text[end] is (' ' or '\n') && (rest is ['-', >= '0' and <= '9', ..] || CommandArgument.IsShortName(rest))
            ? rest
            : rest.TrimStart(' ', ':', ',', '-', '—', '\n');
    }

    private static bool IsPoliteness(string? name) => name is "polite" or "hello";

    private static ImmutableArray<(string Word, int End)> SplitWords(string text)
    {
        var words = ImmutableArray.CreateBuilder<(string, int)>();
        for (var (i, start) = (0, 0); i <= text.Length && words.Count < MaxPhraseWords; i++)
        {
            if (i < text.Length && !char.IsWhiteSpace(text[i]) && text[i] != ':')
                continue;
            if (i > start)
                words.Add((text[start..i], i));
            start = i + 1;
        }
        return words.ToImmutable();
    }

    // Letters missing, added, changed, or two swapped.
    private static int DistanceBetween(string a, string b)
    {
        if (Math.Abs(a.Length - b.Length) > 2)
            return int.MaxValue;
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            d[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            d[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                d[i, j] = Math.Min(Math.Min(d[i - 1, j] + 1, d[i, j - 1] + 1), d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }
        return d[a.Length, b.Length];
    }
}
