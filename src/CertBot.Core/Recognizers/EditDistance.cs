namespace CertBot.Core.Recognizers;

/// <summary>The edit distance between a typed word and a candidate word.</summary>
internal static class EditDistance
{
    private const int MaxLength = 100;

    // Negating prefixes: words that differ only by one of these are close in spelling but opposite in meaning.
    private static readonly string[] NegatingPrefixes = ["un", "in", "im", "il", "ir", "dis", "non", "de", "не", "без", "бес"];

    /// <summary>
    /// The number of differing letters if it is small enough for a typing error: one for words of five letters or more, two for words of eight or
    /// more. Otherwise null.
    /// </summary>
    public static int? TypoDistance(string typed, string candidate)
    {
        var allowed = Math.Min(typed.Length, candidate.Length) switch
        {
            >= 8 => 2,
            >= 5 => 1,
            _ => 0,
        };
        return
            allowed > 0
            && Math.Max(typed.Length, candidate.Length) <= MaxLength
            && Math.Abs(typed.Length - candidate.Length) <= allowed
            && !IsNegation(typed, candidate)
            && !IsNegation(candidate, typed)
            && Between(typed, candidate) is var steps
            && steps <= allowed
            ? steps
            : null;
    }

    private static bool IsNegation(string shorter, string longer) =>
        NegatingPrefixes.Any(o =>
            longer.StartsWith(o, StringComparison.Ordinal) && !shorter.StartsWith(o, StringComparison.Ordinal) && longer.Length - shorter.Length is > 0 and <= 3
        );

    // Counts letters inserted, deleted or substituted and transpositions of two neighbours (optimal string alignment).
    private static int Between(string a, string b)
    {
        var rowBefore = new int[b.Length + 1];
        var previousRow = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var currentRow = new int[b.Length + 1];
            currentRow[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var changed = previousRow[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                currentRow[j] = Math.Min(changed, 1 + Math.Min(previousRow[j], currentRow[j - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    currentRow[j] = Math.Min(currentRow[j], rowBefore[j - 2] + 1);
                }
            }

            (rowBefore, previousRow) = (previousRow, currentRow);
        }

        return previousRow[b.Length];
    }
}
