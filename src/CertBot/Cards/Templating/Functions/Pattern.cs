using System.Globalization;
using System.Text.RegularExpressions;
using CertBot.Cards.Templating.Expressions;

namespace CertBot.Cards.Templating.Functions;

/// <summary>
/// A pattern of the common dialect both originals accept: no look-around, no back references. So the engine that never backtracks
/// takes them all, and a match costs the text's length times the pattern's size.
/// </summary>
internal sealed partial class Pattern
{
    private const int MaximumLength = 1000;

    // What the engine itself refuses to exceed, in states.
    private const int MaximumWeight = 10_000;

    private const int CompilationCost = 16_384;

    // A net under the counting; on a busy machine even an innocent first match takes a while.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Regex _regex;
    private readonly int _weight;

    private Pattern(Regex regex, int weight)
    {
        _regex = regex;
        _weight = weight;
    }

    public static Pattern Compile(string pattern, Budget budget)
    {
        budget.Characters(CompilationCost);
        return Compile(pattern);
    }

    /// <exception cref="ArgumentException">It is not a pattern.</exception>
    /// <exception cref="NotSupportedException">It is one of another dialect, or too large.</exception>
    public static Pattern Compile(string pattern)
    {
        if (pattern.Length is 0 or > MaximumLength)
        {
            throw new ArgumentException("a pattern is not empty and not longer than a thousand characters", nameof(pattern));
        }

        var options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
        foreach (var (flag, option) in Flags)
        {
            if (pattern.Contains(flag, StringComparison.Ordinal))
            {
                // Wherever it stands, it counts for the whole pattern.
                options |= option;
                pattern = pattern.Replace(flag, "", StringComparison.Ordinal);
            }
        }

        return new(new Regex(pattern, options, Patience), Weight(pattern));
    }

    public bool IsMatch(string text, Budget budget)
    {
        budget.Steps(text.Length * (long)_weight / 256);
        return _regex.IsMatch(text);
    }

    public string Replace(string text, string with, Budget budget)
    {
        budget.Steps(text.Length * (long)_weight / 64);
        return _regex.Replace(text, match =>
        {
            budget.Characters(with.Length + 1);
            var filled = match.Result(with);
            budget.Characters(filled.Length);
            return filled;
        });
    }

    private static IEnumerable<(string Flag, RegexOptions Option)> Flags =>
        [("(?i)", RegexOptions.IgnoreCase), ("(?m)", RegexOptions.Multiline), ("(?s)", RegexOptions.Singleline)];

    // Counts multiply when they nest.
    private static int Weight(string pattern)
    {
        long weight = 1;
        foreach (Match count in Count().Matches(pattern))
        {
            weight = Math.Min(MaximumWeight, weight * Math.Max(1, long.Parse(count.Groups["most"].Value, CultureInfo.InvariantCulture)));
        }

        return (int)Math.Min(MaximumWeight, weight + pattern.Length);
    }

    [GeneratedRegex(@"\{(?:\d{1,6},)?(?<most>\d{1,6}),?\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Count();
}
