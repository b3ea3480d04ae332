using System.Collections.Frozen;
using System.Collections.Immutable;
using CertBot.Core.Localization;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;

namespace CertBot.Core.Conversation.Commands;

/// <summary>Finds the commands that the words of a sentence resemble. They can be offered; none of them was asked for.</summary>
internal static class IntentMatcher
{
    private const int MaxTextLength = 400;

    private const int MaxWords = 40;

    /// <summary>Phrases (<c>phrase.NAME</c>) and words people use for the same (<c>words.NAME</c>), in every language.</summary>
    private static readonly FrozenDictionary<string, ImmutableArray<ImmutableArray<string>>> PhrasesByCommand = TextCatalog
        .For(LanguageCode.En)
        .Keys.Where(k => k.StartsWith("phrase.", StringComparison.Ordinal))
        .Select(k => k["phrase.".Length..])
        .ToFrozenDictionary(name => name, name => PhrasesUnder($"phrase.{name}", $"words.{name}"), StringComparer.Ordinal);

    /// <summary>Only the phrases by which a command is called.</summary>
    private static readonly FrozenDictionary<string, ImmutableArray<ImmutableArray<string>>> CallsByCommand = PhrasesByCommand.Keys.ToFrozenDictionary(
        name => name,
        name => PhrasesUnder($"phrase.{name}"),
        StringComparer.Ordinal
    );

    private static readonly FrozenSet<string> PoliteWords = PhraseCatalog
        .AllLanguages("words.polite")
        .SelectMany(w => w.Split('|'))
        .ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> FillerWords = PhraseCatalog
        .AllLanguages("words.filler")
        .SelectMany(w => w.Split('|'))
        .Select(PhraseCatalog.Normalize)
        .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>A command and the place of the words that resemble it among the words of the sentence.</summary>
    /// <param name="Score">More for more words, less for a typing error.</param>
    public sealed record Match(string Name, int Score, int End);

    /// <summary>The best match of each command, the best first; equally good ones in the order of the names.</summary>
    public static ImmutableArray<Match> Find(ImmutableArray<string> words, IEnumerable<string> names) =>
        [.. names.Select(name => FindBest(words, name)).OfType<Match>().OrderByDescending(m => m.Score)];

    /// <summary>Whether a word says nothing about what is wanted: "please", "my", "app".</summary>
    public static bool IsFiller(string word) => FillerWords.Contains(word);

    /// <summary>The places of the words that belong to a phrase of the command, without typing errors; empty: none does.</summary>
    /// <param name="words">Of the sentence.</param>
    /// <param name="name">Of the command.</param>
    /// <param name="isCalledOnly">Only the phrases it is called by, not the words people use around it ("nobody answers" for an escalation).</param>
    public static ImmutableSortedSet<int> FindCovered(ImmutableArray<string> words, string name, bool isCalledOnly) =>
        [
            .. from phrase in (isCalledOnly ? CallsByCommand : PhrasesByCommand).GetValueOrDefault(name, [])
            where phrase.Length > 0
            from start in Enumerable.Range(0, Math.Max(0, words.Length - phrase.Length + 1))
            where Stemmer.HaveSameStems(words.AsSpan(start, phrase.Length), phrase.AsSpan())
            from place in Enumerable.Range(start, phrase.Length)
            select place,
        ];

    /// <summary>The words of a sentence, as they are compared.</summary>
    public static ImmutableArray<string> SplitWords(string text) =>
        [
            .. PhraseCatalog
                .Normalize(text.Length > MaxTextLength ? text[..MaxTextLength] : text)
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Take(MaxWords),
        ];

    /// <summary>The text without "please" and "thanks" at its end.</summary>
    public static string TrimPoliteness(string text)
    {
        var remaining = text.TrimEnd();
        while (remaining.Length > 0)
        {
            var start = remaining.LastIndexOfAny([' ', '\n']) + 1;
            if (!PoliteWords.Contains(PhraseCatalog.Normalize(remaining[start..])))
                break;
            remaining = remaining[..start].TrimEnd(' ', '\n', ',');
        }
        return remaining;
    }

    private static ImmutableArray<ImmutableArray<string>> PhrasesUnder(params ImmutableArray<string> keys) =>
        [.. from language in LanguageCode.All from key in keys from phrase in PhraseCatalog.Alternatives(key, language) select SplitWords(phrase)];

    private static Match? FindBest(ImmutableArray<string> words, string name) =>
        (
            from phrase in PhrasesByCommand.GetValueOrDefault(name, [])
            from start in Enumerable.Range(0, Math.Max(0, words.Length - phrase.Length + 1))
            let score = ScoreAt(words, start, phrase)
            where score > 0
            orderby score descending, start
            select new Match(name, score, start + phrase.Length)
        ).FirstOrDefault();

    private static int ScoreAt(ImmutableArray<string> words, int start, ImmutableArray<string> phrase) =>
        Stemmer.HaveSameStems(words.AsSpan(start, phrase.Length), phrase.AsSpan()) ? 2 * phrase.Length
        : phrase is [var only] && EditDistance.TypoDistance(words[start], only) is not null ? 1
        : 0;
}
