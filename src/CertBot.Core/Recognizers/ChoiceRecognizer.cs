using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using CertBot.Core.Primitives;

namespace CertBot.Core.Recognizers;

/// <summary>
/// Determines which of the offered options a text refers to: by a name in any of its spellings, by number ("2", "second"), by the beginning or a word
/// of a name, within a sentence, or despite a typing error. Reports ambiguity when more than one option matches.
/// </summary>
public static partial class ChoiceRecognizer
{
    private const int MaxTextLength = 1000;

    private static readonly FrozenSet<string> AllWords = NormalizedSet(
        "all",
        "all of them",
        "all of these",
        "all of the above",
        "everything",
        "each",
        "every one",
        "все",
        "все варианты",
        "все перечисленное",
        "все сразу",
        "всё"
    );

    private static readonly FrozenSet<string> BothWords = NormalizedSet("both", "both of them", "оба", "обе", "и то и другое");

    private static readonly FrozenSet<string> Connectors = NormalizedSet("and", "plus", "also", "и", "плюс", "также", "а", "&", "+", "/");

    /// <param name="text">The text as typed.</param>
    /// <param name="options">The options, each with its names (usually in every language) and its synonyms.</param>
    public static ChoiceResult<T> Recognize<T>(string text, IReadOnlyList<(T Value, ImmutableArray<string> Names)> options) =>
        RecognizeWithScore(text, options).Result;

    /// <summary>Like <see cref="Recognize"/>, and how sure it is.</summary>
    public static ScoredChoice<T> RecognizeWithScore<T>(string text, IReadOnlyList<(T Value, ImmutableArray<string> Names)> options)
    {
        var (found, score, isDenial) = CreateMatcher(options).MatchWithScore(text);
        return found.Length switch
        {
            0 => new(new ChoiceResult<T>.NoMatch(), 0, isDenial ? ChoiceDoubt.Denied : ChoiceDoubt.NotNamed),
            1 => new(new ChoiceResult<T>.Picked(options[found[0]].Value), score, null),
            _ => new(new ChoiceResult<T>.Ambiguous([.. found.Select(i => options[i].Value)]), score / found.Length, ChoiceDoubt.Several),
        };
    }

    /// <summary>Like <see cref="Recognize"/>, but for a list of options: "1, 3 and ru", "1-3", "английский и русский", "all".</summary>
    public static MultiChoiceResult<T> RecognizeMany<T>(string text, IReadOnlyList<(T Value, ImmutableArray<string> Names)> options)
    {
        var matcher = CreateMatcher(options);
        var picked = new SortedSet<int>();
        var unclear = ImmutableArray.CreateBuilder<string>();
        foreach (var piece in SplitList(text, matcher))
        {
            var found = MatchPiece(piece, matcher);
            picked.UnionWith(found);
            if (found.IsEmpty)
            {
                unclear.Add(TextNormalizer.Excerpt(piece));
            }
        }

        ImmutableArray<T> values = [.. picked.Select(i => options[i].Value)];
        return unclear.Count == 0 && picked.Count > 0
            ? new MultiChoiceResult<T>.Picked(values)
            : new MultiChoiceResult<T>.Unclear(values, unclear.ToImmutable());
    }

    private static IEnumerable<string> SplitList(string text, OptionMatcher matcher)
    {
        if (text.Length > MaxTextLength || !matcher.MatchExact(text).IsEmpty)
        {
            return [text];
        }

        return text.Split([',', ';', '\n', '\r', '•'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(p => SplitConjunction(p, matcher));
    }

    // "and" separates two options unless it is part of a name.
    private static ImmutableArray<string> SplitConjunction(string piece, OptionMatcher matcher)
    {
        if (!matcher.MatchList(piece, Connectors).IsEmpty || ParseRange(piece, matcher.Count) is not null)
        {
            return [piece];
        }

        var parts = ConjunctionPattern().Split(piece).Where(p => TextNormalizer.Normalize(p).Length > 0).ToImmutableArray();
        ImmutableArray<string> words = [.. TextNormalizer.SplitTokens(piece).Select(t => t.WholeWord)];
        return parts.Length > 1 ? parts
            : words.Length > 1
            && !RangePattern().IsMatch(TextNormalizer.Normalize(piece))
            && matcher.Match(piece).Length != 1
            && words.All(w => IsSingleMatch(matcher, w))
                ? words
            : [piece];
    }

    private static ImmutableArray<int> MatchPiece(string piece, OptionMatcher matcher)
    {
        if (piece.Length > MaxTextLength)
        {
            return [];
        }

        var normalized = TextNormalizer.Normalize(piece);
        if (AllWords.Contains(normalized) || (matcher.Count == 2 && BothWords.Contains(normalized)))
        {
            return [.. Enumerable.Range(0, matcher.Count)];
        }

        if (ParseRange(piece, matcher.Count) is { } range)
        {
            return range;
        }

        return matcher.MatchExact(piece) is [var exact] ? [exact]
            : matcher.MatchList(piece, Connectors) is { IsEmpty: false } listed && !matcher.MatchExact(piece).Any() ? listed
            : matcher.Match(piece) is [var single] ? [single]
            : [];
    }

    private static bool IsSingleMatch(OptionMatcher matcher, string word) => matcher.MatchExact(word).Length == 1 || matcher.MatchNumber([word]).Length == 1;

    private static ImmutableArray<int>? ParseRange(string piece, int count)
    {
        if (
            RangePattern().Match(TextNormalizer.Normalize(piece)) is not { Success: true } match
            || NumberRecognizer.RecognizeInteger(match.Groups["from"].Value) is not { } from
            || NumberRecognizer.RecognizeInteger(match.Groups["to"].Value) is not { } to
        )
        {
            return null;
        }

        return from >= 1 && from < to && to <= count ? [.. Enumerable.Range((int)from - 1, (int)(to - from) + 1)] : null;
    }

    private static OptionMatcher CreateMatcher<T>(IReadOnlyList<(T Value, ImmutableArray<string> Names)> options) => new([.. options.Select(o => o.Names)]);

    private static FrozenSet<string> NormalizedSet(params string[] words) => words.Select(TextNormalizer.Normalize).ToFrozenSet(StringComparer.Ordinal);

    [GeneratedRegex(
        """^(from |с )?(?<from>[0-9]{1,4}) ?(-|–|—|\.\.|to|по|до) ?(?<to>[0-9]{1,4})$""",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant
    )]
    private static partial Regex RangePattern();

    [GeneratedRegex(
        """[&+/]|\s(?:and|plus|also|и|плюс|также|а)\s""",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex ConjunctionPattern();
}

/// <summary>One option of a choice: its value, its title, and synonyms.</summary>
public sealed record ChoiceOption(string Value, LocalizableValue Title)
{
    public ImmutableArray<string> Synonyms { get; init; } = [];

    /// <summary>Creates an option whose title is a catalog text. The text counts as a synonym in every language.</summary>
    public static ChoiceOption FromText(string value, string textKey, params ImmutableArray<string> words) =>
        new(value, LocalizableValue.Text(textKey)) { Synonyms = [value, .. PhraseCatalog.AllLanguages(textKey), .. words] };
}

/// <summary>The option that a text refers to.</summary>
public abstract record ChoiceResult<T>
{
    private ChoiceResult() { }

    public sealed record Picked(T Value) : ChoiceResult<T>;

    /// <summary>Ambiguous: the text matches these options, at least two, in the order of the options.</summary>
    public sealed record Ambiguous(ImmutableArray<T> Values) : ChoiceResult<T>;

    public sealed record NoMatch : ChoiceResult<T>;
}

/// <summary>What a text refers to, and how sure that is.</summary>
/// <param name="Result">The option or options.</param>
/// <param name="Score">
/// 1: its name or number. 0.9: its beginning, or its name within a sentence. 0.8: words of its name. 0.6: its name with a typing error. Shared among several.
/// </param>
/// <param name="Doubt">Why a person has to be asked again; null: there is no need to.</param>
public sealed record ScoredChoice<T>(ChoiceResult<T> Result, double Score, ChoiceDoubt? Doubt);

/// <summary>Why a choice is asked again.</summary>
public enum ChoiceDoubt
{
    /// <summary>No option is named.</summary>
    NotNamed,

    /// <summary>More than one option could be meant.</summary>
    Several,

    /// <summary>The text says which options are not meant: "not the first", "none of them".</summary>
    Denied,
}

/// <summary>The options that a text lists.</summary>
public abstract record MultiChoiceResult<T>
{
    private MultiChoiceResult() { }

    /// <summary>At least one option, each listed once, in the order of the options.</summary>
    public sealed record Picked(ImmutableArray<T> Values) : MultiChoiceResult<T>;

    /// <summary>Some parts of the list match no option or more than one. Holds those parts as typed, at most 60 characters each.</summary>
    public sealed record Unclear(ImmutableArray<T> Understood, ImmutableArray<string> NotUnderstood) : MultiChoiceResult<T>;
}
