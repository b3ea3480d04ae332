using System.Collections.Frozen;
using System.Collections.Immutable;
using static CertBot.Core.Recognizers.WordList;

namespace CertBot.Core.Recognizers;

/// <summary>
/// Holds the names of the options and determines which options a text refers to; options are identified by index. The matching methods are tried from
/// the most to the least certain, and the first one that finds a match decides.
/// </summary>
internal sealed class OptionMatcher(IReadOnlyList<ImmutableArray<string>> names)
{
    private const int MaxTextLength = 500;

    private static readonly FrozenSet<string> FillerWords = Words(
        """
        the a an one ones please i i'd i'll we would like want choose pick select take it it's is that this my for to go with let's in on of
        option choice number answer only just я мы выбираю выбираем хочу хотим пожалуйста давай давайте пусть будет это вариант на в с по для
        нужен нужна нужно номер пункт ответ только #
        """
    );

    private static readonly FrozenSet<string> Negations = Words(
        """
        not don't no never except without instead but nor не нет ни кроме без вместо
        """
    );

    private static readonly FrozenSet<string> DenialPhrases = Phrases(
        """
        none, neither, none of them, none of these, none of the above, neither of them, no one, nothing of that, ни один, ни одного, ни одна,
        ни то ни другое, ничего из этого, ничего из перечисленного, никакой, никакая, никакое
        """
    );

    // Positions counted from the end, from the last option backwards.
    private static readonly ImmutableList<FrozenSet<string>> PositionsFromEnd =
    [
        Phrases("last, final, latest, bottom, последний, последняя, последнее, последнюю, самый последний, в конце"),
        Phrases(
            "last but one, second last, second to last, next to last, penultimate, предпоследний, предпоследняя, предпоследнее, предпоследнюю, второй с конца"
        ),
        Phrases("last but two, third last, third to last, третий с конца"),
    ];

    private readonly ImmutableArray<OptionName> _optionNames =
    [
        .. names.SelectMany(
            (list, index) => list.Select(name => new OptionName(index, name.Trim(), TextNormalizer.Normalize(name), TextNormalizer.Split(name)))
        ),
    ];

    public int Count => names.Count;

    public ImmutableArray<int> Match(string text) => MatchWithScore(text).Indexes;

    /// <summary>The options meant, how sure that is (0 to 1), and whether the text only says which of them are not meant.</summary>
    public (ImmutableArray<int> Indexes, double Score, bool IsDenial) MatchWithScore(string text)
    {
        if (text.Length > MaxTextLength)
        {
            return ([], 0, false);
        }

        var typed = new TypedWords(TextNormalizer.SplitTokens(text));
        var folded = typed.HasOpaqueToken ? "" : TextNormalizer.Normalize(text);
        var bare = typed.Words.RemoveAll(FillerWords.Contains);
        var isDenial = false;
        ReadOnlySpan<(double Score, Func<ImmutableArray<int>> Find)> strategies =
        [
            (1, () => MatchExact(text)),
            (1, () => NumberRecognizer.RecognizeInteger(text) < 1 ? [] : MatchNumber(typed.WholeWords)),
            (0.9, () => folded.Length == 0 ? [] : Indexes(_optionNames.Where(n => n.Normalized.StartsWith(folded, StringComparison.Ordinal)))),
            (0.9, () => Indexes(FindMentions(typed, out isDenial).Select(m => m.Name))),
            (0.8, () => typed.IsSingleTokenOfSeveralWords ? [] : MatchPartial(bare)),
            (0.6, () => MatchMisspelt(string.Concat(typed.IsSingleTokenOfSeveralWords ? typed.Words : bare))),
        ];
        foreach (var (score, find) in strategies)
        {
            if (find() is { IsEmpty: false } found)
                return (found, score, false);
        }

        var isNotThatNumber = Negations.Contains(typed.Words.FirstOrDefault("")) && !MatchNumber(typed.WholeWords.RemoveAt(0)).IsEmpty;
        return ([], 0, isDenial || isNotThatNumber || DenialPhrases.Contains(string.Join(' ', typed.Words)));
    }

    /// <summary>The text equals a name, exactly or ignoring case and punctuation.</summary>
    public ImmutableArray<int> MatchExact(string text)
    {
        var trimmed = text.Trim();
        var typed = new TypedWords(TextNormalizer.SplitTokens(text));
        var folded = typed.HasOpaqueToken ? "" : TextNormalizer.Normalize(text);
        var words = typed.HasOpaqueToken ? [] : TextNormalizer.Split(text);
        return FirstNonEmpty(
            () => Indexes(_optionNames.Where(n => n.Original.Equals(trimmed, StringComparison.OrdinalIgnoreCase))),
            () => folded.Length == 0 ? [] : Indexes(_optionNames.Where(n => n.Normalized == folded)),
            () => words.IsEmpty ? [] : Indexes(_optionNames.Where(n => n.Words.SequenceEqual(words)))
        );
    }

    /// <summary>All options named in the text, provided that the rest of the text consists of filler words and the given words.</summary>
    public ImmutableArray<int> MatchList(string text, IReadOnlySet<string> between)
    {
        var typed = new TypedWords(TextNormalizer.SplitTokens(text));
        var mentions = FindMentions(typed);
        var isCovered = typed
            .Words.Select((word, index) => between.Contains(word) || FillerWords.Contains(word) || mentions.Any(m => m.Covers(index)))
            .All(c => c);
        return isCovered ? Indexes(mentions.Select(m => m.Name)) : [];
    }

    /// <summary>Matches by number: "2", "#2", "option two", "the second one", "последний". A name that contains the same number matches as well.</summary>
    public ImmutableArray<int> MatchNumber(ImmutableArray<string> words)
    {
        if (PositionFromEnd(words) is { } fromEnd)
        {
            return [fromEnd];
        }

        // "one" is a filler in "the second one" and a number when it is the whole text.
        var significant = words.RemoveAll(w => FillerWords.Contains(w) && w != "one");
        if (significant.Length == 2 && significant[1] == "one")
        {
            significant = significant[..1];
        }

        if (
            significant is not [var single]
            || !(char.IsLetterOrDigit(single[0]) || single[0] == '#')
            || PositionOf(significant) is not { } position
            || position < 1
            || position > Count
        )
        {
            return [];
        }

        var others = _optionNames.Where(n => n.Words.Contains(significant[0], StringComparer.Ordinal)).Select(n => n.Index);
        return [.. others.Append((int)position - 1).Distinct().Order()];
    }

    // Unless a name has these words in it. With two options "the former" and "the latter" are positions too.
    private int? PositionFromEnd(ImmutableArray<string> words)
    {
        var spoken = words.RemoveAll(w => w is "the" or "please" or "пожалуйста");
        var named = spoken is [.. var before, "one" or "option" or "вариант"] ? before : spoken;
        var index =
            Count == 2 && named is ["former"] ? 0
            : Count == 2 && named is ["latter"] ? 1
            : Count - 1 - PositionsFromEnd.FindIndex(p => p.Contains(string.Join(' ', spoken)) || p.Contains(string.Join(' ', named)));
        var isName = _optionNames.Any(n => named.All(w => n.Words.Contains(w, StringComparer.Ordinal)));
        return index >= 0 && index < Count && !isName ? index : null;
    }

    private static long? PositionOf(ImmutableArray<string> words) => NumberRecognizer.RecognizeOrdinal(words) ?? NumberRecognizer.RecognizeInteger(words[0]);

    // Names that occur in the text in full. A longer name hides the shorter names inside it; a negated name is ignored.
    // A name covers whole tokens: "pass" is not named in "pass-through".
    private ImmutableArray<NameMention> FindMentions(TypedWords typed) => FindMentions(typed, out _);

    private ImmutableArray<NameMention> FindMentions(TypedWords typed, out bool isDenial)
    {
        var words = typed.Words;
        var found = _optionNames
            .Where(n => !n.Words.IsEmpty)
            .SelectMany(n => Enumerable.Range(0, Math.Max(0, words.Length - n.Words.Length + 1)).Select(start => new NameMention(n, start)))
            .Where(m => typed.CoversTokens(m.Start, m.Length))
            .Where(m => Stemmer.HaveSameStems(words.AsSpan(m.Start, m.Length), m.Name.Words.AsSpan()))
            .OrderByDescending(m => m.Length);
        var selected = ImmutableArray<NameMention>.Empty;
        foreach (var mention in found)
        {
            if (selected.All(k => k.IsDisjointFrom(mention) || k.HasSameSpanAs(mention)))
            {
                selected = selected.Add(mention);
            }
        }

        var isNegated = words.Where((word, start) => Negations.Contains(word) && typed.CoversTokens(start, 1) && !selected.Any(k => k.Covers(start))).Any();
        isDenial = isNegated && !selected.IsEmpty;
        return isNegated ? [] : selected;
    }

    // The whole text is part of a name: "work" of "Needs work", "инструк" of "Инструкция по установке".
    private ImmutableArray<int> MatchPartial(ImmutableArray<string> words) =>
        words.All(w => w.Length < 2)
            ? []
            : Indexes(
                _optionNames.Where(n =>
                    words.All(word => n.Words.Any(w => Stemmer.HaveSameStem(w, word) || (word.Length >= 3 && w.StartsWith(word, StringComparison.Ordinal))))
                )
            );

    private ImmutableArray<int> MatchMisspelt(string typed)
    {
        var candidates = _optionNames
            .Select(n => (Name: n, Distance: EditDistance.TypoDistance(typed, string.Concat(n.Words))))
            .Where(n => n.Distance is not null)
            .ToImmutableArray();
        return Indexes(candidates.Where(n => n.Distance == candidates.Min(m => m.Distance)).Select(n => n.Name));
    }

    private static ImmutableArray<int> Indexes(IEnumerable<OptionName> found) => [.. found.Select(n => n.Index).Distinct().Order()];

    private static ImmutableArray<int> FirstNonEmpty(params ReadOnlySpan<Func<ImmutableArray<int>>> strategies)
    {
        foreach (var strategy in strategies)
        {
            if (strategy() is { IsEmpty: false } found)
            {
                return found;
            }
        }

        return [];
    }

    /// <summary>The words of a typed text, and where its tokens begin and end.</summary>
    private sealed class TypedWords(ImmutableArray<TextToken> tokens)
    {
        private readonly ImmutableArray<(bool Starts, bool Ends)> _bounds =
        [
            .. tokens.SelectMany(t => t.Words.Select((_, i) => (i == 0, i == t.Words.Length - 1))),
        ];

        public ImmutableArray<string> Words { get; } = [.. tokens.SelectMany(t => t.Words)];

        public ImmutableArray<string> WholeWords { get; } = [.. tokens.Select(t => t.WholeWord)];

        public bool HasOpaqueToken { get; } = tokens.Any(t => t.IsOpaque);

        /// <summary>An address, a file's name or the like: not even its beginning names an option.</summary>
        public bool IsSingleTokenOfSeveralWords => tokens is [{ Words.Length: > 1 }];

        public bool CoversTokens(int start, int length) => length > 0 && _bounds[start].Starts && _bounds[start + length - 1].Ends;
    }

    private sealed record OptionName(int Index, string Original, string Normalized, ImmutableArray<string> Words);

    private sealed record NameMention(OptionName Name, int Start)
    {
        public int Length => Name.Words.Length;

        public bool Covers(int index) => index >= Start && index < Start + Length;

        public bool IsDisjointFrom(NameMention other) => Start + Length <= other.Start || other.Start + other.Length <= Start;

        public bool HasSameSpanAs(NameMention other) => Start == other.Start && Length == other.Length;
    }
}
