using System.Globalization;
using System.Text.RegularExpressions;
using CertBot.Core.Primitives;

namespace CertBot.Core.Conversation.Cases;

/// <summary>How people write the number of a case: <c>c-2026-11-42</c>, <c>#42</c>, <c>0042</c>.</summary>
public static partial class CaseNames
{
    private const int MaxExternalIdLength = 100;

    /// <summary>The id that this word is, in any writing, also with the Cyrillic letter; null: it is none.</summary>
    public static CaseId? ParseId(string word) =>
        IdPattern().Match(word) is { Success: true } match
            ? new(string.Create(CultureInfo.InvariantCulture, $"C-{match.Groups["year"].Value}-{NumberIn(match, "month"):D2}-{NumberIn(match, "number"):D4}"))
            : null;

    /// <summary>The number within its month that this word is; null: it is none.</summary>
    public static int? ParseNumber(string word) => NumberPattern().Match(word) is { Success: true } match ? NumberIn(match, "number") : null;

    /// <summary>The number within its month; -1 of an id that has none.</summary>
    public static int NumberOf(CaseId id) =>
        int.TryParse(id.Value[(id.Value.LastIndexOf('-') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    /// <summary>Whether this word could be the case's id in another system: it has a digit, and is neither an escalation nor a time.</summary>
    public static bool CouldBeExternal(string word) =>
        word.Length <= MaxExternalIdLength && word.Any(char.IsAsciiDigit) && word.Any(char.IsLetter) && !EscalationPattern().IsMatch(word);

    private static int NumberIn(Match match, string group) => int.Parse(match.Groups[group].Value, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"\A[cCсС]-?(?<year>[0-9]{4})-(?<month>[0-9]{1,2})-(?<number>[0-9]{1,6})\z",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture
    )]
    private static partial Regex IdPattern();

    [GeneratedRegex(@"\A[#№]?(?<number>[0-9]{1,6})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex NumberPattern();

    [GeneratedRegex(@"\A[eEеЕ]-[0-9]+\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex EscalationPattern();
}
