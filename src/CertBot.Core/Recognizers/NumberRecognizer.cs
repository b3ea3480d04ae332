using System.Collections.Immutable;

namespace CertBot.Core.Recognizers;

/// <summary>Recognises whole numbers in digits and in words.</summary>
public static class NumberRecognizer
{
    private const int MaxTextLength = 200;

    /// <summary>
    /// The number that the whole text represents: "3", "-3", "three", "двадцать пять", "1 000", "1,000", "2 million". Null for anything else:
    /// fractions, several numbers, a number among other words, a number beyond 64 bits.
    /// </summary>
    public static long? RecognizeInteger(string text)
    {
        var plain = TextNormalizer.NormalizeKeepingPunctuation(text).TrimStart('#', '(', '"', ' ').TrimEnd('.', ',', '!', ')', '"', ' ');
        if (plain.Length is 0 or > MaxTextLength)
        {
            return null;
        }

        var (negative, rest) = SplitSign(plain);
        return (ParseDigits(rest) ?? NumberWords.Parse(rest)) is { } number ? (negative ? -number : number) : null;
    }

    /// <summary>The position that an ordinal denotes: "first", "второй", "the third one". Null for anything else.</summary>
    internal static int? RecognizeOrdinal(ImmutableArray<string> words) => words.Length == 1 ? NumberWords.OrdinalOf(words[0]) : null;

    private static (bool IsNegative, string Number) SplitSign(string text) =>
        text switch
        {
            ['-' or '−' or '–', .. var rest] => (true, rest.TrimStart()),
            ['+', .. var rest] => (false, rest.TrimStart()),
            _ when text.StartsWith("minus ", StringComparison.Ordinal) || text.StartsWith("минус ", StringComparison.Ordinal) => (true, text[6..]),
            _ => (false, text),
        };

    // Groups of three digits form one number; "1 2" and "423 0000" are two numbers; "1.000" is ambiguous (one thousand or one).
    private static long? ParseDigits(string text)
    {
        if (text.Any(c => !char.IsAsciiDigit(c) && c is not (' ' or ',' or '\'')) || text.Where(c => !char.IsAsciiDigit(c)).Distinct().Skip(1).Any())
        {
            return null;
        }

        var groups = text.Split(' ', ',', '\'');
        var isGrouped = groups.Length == 1 || (groups[0].Length is >= 1 and <= 3 && groups.Skip(1).All(g => g.Length == 3));
        return
            isGrouped
            && long.TryParse(string.Concat(groups), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
    }
}
