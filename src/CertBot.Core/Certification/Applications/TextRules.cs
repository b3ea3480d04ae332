using System.Text.RegularExpressions;
using CertBot.Core.Primitives;
using NodaTime;
using static CertBot.Core.Certification.Applications.Decisions;

namespace CertBot.Core.Certification.Applications;

/// <summary>The limits of user input, checked here again regardless of the form's checks.</summary>
internal static partial class TextRules
{
    public const int MaxNameLength = 120;

    public const int MaxLineLength = 400;

    public const int MaxTextLength = 4000;

    /// <summary>Planned days are at most this many days ahead; anything further is considered a typing error.</summary>
    public const int MaxDaysAhead = 730;

    /// <summary>Refuses text that is empty, too long, or contains control or direction-override characters (which can disguise its content).</summary>
    public static Refusal? CheckText(string? text, int max, string? question) =>
        text?.Trim() switch
        {
            null or "" => Refuse("text-missing", question),
            { Length: var length } when length > max => Refuse("text-too-long", question, new LocalizableObject { ["max"] = max, ["length"] = length }),
            { } words when words.Any(c => IsForbidden(c)) || !IsWellFormed(words) => Refuse("text-control", question),
            _ => null,
        };

    /// <summary>The stored form: trimmed, with normalised line ends.</summary>
    public static string Clean(string text) => text.Trim().Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');

    /// <summary>Refuses a day before <paramref name="first"/>, and one too far ahead.</summary>
    public static Refusal? CheckDay(LocalDate day, LocalDate first, string? question) =>
        day < first ? Refuse("day-past", question, new LocalizableObject { ["day"] = LocalizableValue.Date(day), ["first"] = LocalizableValue.Date(first) })
        : day > first.PlusDays(MaxDaysAhead)
            ? Refuse(
                "day-far",
                question,
                new LocalizableObject { ["day"] = LocalizableValue.Date(day), ["last"] = LocalizableValue.Date(first.PlusDays(MaxDaysAhead)) }
            )
        : null;

    public static Refusal? CheckVersion(string? version, string question) =>
        version is not null && VersionSyntax().IsMatch(version) ? null : Refuse("version", question);

    private static bool IsForbidden(char c) =>
        (char.IsControl(c) && c is not ('\n' or '\r' or '\t')) || c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\uFEFF';

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[++i]))
                return false;
        }

        return true;
    }

    [GeneratedRegex(@"\A(0|[1-9][0-9]{0,5})(\.(0|[1-9][0-9]{0,5})){0,3}\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex VersionSyntax();
}
