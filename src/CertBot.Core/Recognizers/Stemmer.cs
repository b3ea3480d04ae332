using System.Collections.Immutable;

namespace CertBot.Core.Recognizers;

/// <summary>Determines whether two words are inflected forms of the same word: "русском" and "русский", "packages" and "package".</summary>
internal static class Stemmer
{
    private const int MinStemLength = 4;

    // Endings of Russian adjectives and nouns, longest first.
    private static readonly ImmutableArray<string> Endings =
    [
        "ыми",
        "ими",
        "ого",
        "его",
        "ому",
        "ему",
        "ами",
        "ями",
        "ый",
        "ий",
        "ой",
        "ая",
        "яя",
        "ое",
        "ее",
        "ые",
        "ие",
        "ым",
        "им",
        "ом",
        "ем",
        "ую",
        "юю",
        "ою",
        "ею",
        "ых",
        "их",
        "ах",
        "ях",
        "ов",
        "ев",
        "ей",
        "ам",
        "ям",
        "а",
        "я",
        "о",
        "е",
        "ы",
        "и",
        "у",
        "ю",
        "ь",
    ];

    /// <summary>Whether two sequences are of the same words in the same order, each in some inflected form.</summary>
    public static bool HaveSameStems(ReadOnlySpan<string> left, ReadOnlySpan<string> right)
    {
        if (left.Length != right.Length)
            return false;
        for (var i = 0; i < left.Length; i++)
        {
            if (!HaveSameStem(left[i], right[i]))
                return false;
        }

        return true;
    }

    public static bool HaveSameStem(string left, string right) => left == right || Stem(left) == Stem(right);

    private static string Stem(string word)
    {
        if (word.Length <= MinStemLength)
        {
            return word;
        }

        if (word[0] is >= 'a' and <= 'z')
        {
            return word.EndsWith('s') && !word.EndsWith("ss", StringComparison.Ordinal) ? word[..^1] : word;
        }

        var ending = Endings.FirstOrDefault(e => word.EndsWith(e, StringComparison.Ordinal) && word.Length - e.Length >= MinStemLength);
        return ending is null ? word : word[..^ending.Length];
    }
}
