using System.Text.RegularExpressions;
using CertBot.Cards.Templating.Expressions;

namespace CertBot.Cards.Templating.Functions;

/// <summary>
/// Patterns of the common dialect both originals accept: no look-around, no back references. So the engine that never backtracks
/// takes them all, and its time grows with the text only.
/// </summary>
internal static class Pattern
{
    public const int MaximumLength = 1000;

    private const int CompilationCost = 16_384;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    public static Regex Compile(string pattern, Budget budget)
    {
        budget.Characters(CompilationCost);
        return Compile(pattern);
    }

    public static Regex Compile(string pattern)
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

        return new Regex(pattern, options, Patience);
    }

    private static IEnumerable<(string Flag, RegexOptions Option)> Flags =>
        [("(?i)", RegexOptions.IgnoreCase), ("(?m)", RegexOptions.Multiline), ("(?s)", RegexOptions.Singleline)];
}
