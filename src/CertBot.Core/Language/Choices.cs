using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace CertBot.Core.Language;

/// <summary>
/// Reads which of the options offered a person means: by name in any of its spellings, number ("2", "second"), the
/// beginning or a word of a name, in a sentence, or with a slip of the finger. Where more than one fits, it says so.
/// </summary>
public static partial class Choices
{
    private const int LongestText = 1000;

    private static readonly FrozenSet<string> Everything = Set(
        "all", "all of them", "all of these", "all of the above", "everything", "each", "every one", "все", "все варианты", "все перечисленное", "все сразу", "всё");

    private static readonly FrozenSet<string> Pair = Set("both", "both of them", "оба", "обе", "и то и другое");

    private static readonly FrozenSet<string> Connectors = Set("and", "plus", "also", "и", "плюс", "также", "а", "&", "+", "/");

    /// <param name="text">As typed.</param>
    /// <param name="options">Each with its names, usually in every language, and what else it may be called.</param>
    public static ChoiceReading<T> Pick<T>(string text, IReadOnlyList<(T Value, ImmutableArray<string> Names)> options)
    {
        var found = Named(options).Find(text);
        return found.Length switch
        {
            0 => new ChoiceReading<T>.None(),
            1 => new ChoiceReading<T>.Picked(options[found[0]].Value),
            _ => new ChoiceReading<T>.Several([.. found.Select(i => options[i].Value)]),
        };
    }

    /// <summary>As <see cref="Pick"/>, for a list: "1, 3 and ru", "1-3", "английский и русский", "all".</summary>
    public static ChoicesReading<T> PickMany<T>(string text, IReadOnlyList<(T Value, ImmutableArray<string> Names)> options)
    {
        var names = Named(options);
        var picked = new SortedSet<int>();
        var unclear = ImmutableArray.CreateBuilder<string>();
        foreach (var piece in Pieces(text, names))
        {
            var found = Read(piece, names);
            picked.UnionWith(found);
            if (found.IsEmpty)
            {
                unclear.Add(Words.Repeat(piece));
            }
        }

        ImmutableArray<T> values = [.. picked.Select(i => options[i].Value)];
        return unclear.Count == 0 && picked.Count > 0
            ? new ChoicesReading<T>.Picked(values)
            : new ChoicesReading<T>.Unclear(values, unclear.ToImmutable());
    }

    private static IEnumerable<string> Pieces(string text, Options names)
    {
        if (text.Length > LongestText || !names.Exact(text).IsEmpty)
        {
            return [text];
        }

        return text.Split([',', ';', '\n', '\r', '•'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(p => Parts(p, names));
    }

    // "and" joins two options, unless it is part of a name.
    private static ImmutableArray<string> Parts(string piece, Options names)
    {
        if (!names.Listed(piece, Connectors).IsEmpty || Range(piece, names.Count) is not null)
        {
            return [piece];
        }

        var parts = Joint().Split(piece).Where(p => Words.Fold(p).Length > 0).ToImmutableArray();
        var words = Words.Split(piece);
        return parts.Length > 1 ? parts
            : words.Length > 1 && !Between().IsMatch(Words.Fold(piece)) && names.Find(piece).Length != 1 && words.All(w => IsOne(names, w)) ? words
            : [piece];
    }

    private static ImmutableArray<int> Read(string piece, Options names)
    {
        if (piece.Length > LongestText)
        {
            return [];
        }

        var whole = Words.Fold(piece);
        if (Everything.Contains(whole) || (names.Count == 2 && Pair.Contains(whole)))
        {
            return [.. Enumerable.Range(0, names.Count)];
        }

        if (Range(piece, names.Count) is { } range)
        {
            return range;
        }

        return names.Exact(piece) is [var exact] ? [exact]
            : names.Listed(piece, Connectors) is { IsEmpty: false } listed && !names.Exact(piece).Any() ? listed
            : names.Find(piece) is [var one] ? [one]
            : [];
    }

    private static bool IsOne(Options names, string word) => names.Exact(word).Length == 1 || names.Numbered([word]).Length == 1;

    private static ImmutableArray<int>? Range(string piece, int count)
    {
        if (Between().Match(Words.Fold(piece)) is not { Success: true } match
            || Numbers.ReadWhole(match.Groups["from"].Value) is not { } from || Numbers.ReadWhole(match.Groups["to"].Value) is not { } to)
        {
            return null;
        }

        return from >= 1 && from < to && to <= count ? [.. Enumerable.Range((int)from - 1, (int)(to - from) + 1)] : null;
    }

    private static Options Named<T>(IReadOnlyList<(T Value, ImmutableArray<string> Names)> options) => new([.. options.Select(o => o.Names)]);

    private static FrozenSet<string> Set(params string[] words) => words.Select(Words.Fold).ToFrozenSet(StringComparer.Ordinal);

    [GeneratedRegex("""^(from |с )?(?<from>[0-9]{1,4}) ?(-|–|—|\.\.|to|по|до) ?(?<to>[0-9]{1,4})$""", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Between();

    [GeneratedRegex("""[&+/]|\s(?:and|plus|also|и|плюс|также|а)\s""", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Joint();
}
