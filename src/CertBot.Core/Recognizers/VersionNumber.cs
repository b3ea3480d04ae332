using System.Globalization;
using System.Text.RegularExpressions;

namespace CertBot.Core.Recognizers;

/// <summary>Parses and compares version numbers.</summary>
public static partial class VersionNumber
{
    /// <summary>
    /// One to four numbers of up to six digits, separated by dots: "2", "2.1", "v2.1.0", "версия 2.1". A leading word is removed, the rest stays as
    /// written. Null for anything else.
    /// </summary>
    public static string? Parse(string text)
    {
        var match = VersionPattern().Match(TextNormalizer.NormalizeKeepingPunctuation(text));
        return match.Success ? match.Groups["number"].Value : null;
    }

    /// <summary>
    /// Compares the numbers part by part, a missing part being 0: 2.9 is before 2.10, and 2.1 equals 2.1.0. A text that is not a version sorts before
    /// every version, by ordinal comparison.
    /// </summary>
    public static int Compare(string left, string right) =>
        (Parse(left), Parse(right)) switch
        {
            ({ } l, { } r) => Parts(l).CompareTo(Parts(r)),
            (null, null) => string.CompareOrdinal(left, right),
            (null, _) => -1,
            _ => 1,
        };

    private static (int, int, int, int) Parts(string version)
    {
        var parts = version.Split('.').Select(p => int.Parse(p, CultureInfo.InvariantCulture)).Concat([0, 0, 0]).ToArray();
        return (parts[0], parts[1], parts[2], parts[3]);
    }

    [GeneratedRegex(
        """^(?:(?:version|ver\.?|v\.?|версия|верс\.?|в\.?|release|релиз):?\s?)?(?<number>[0-9]{1,6}(?:\.[0-9]{1,6}){0,3})[.!,;)]?$""",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant
    )]
    private static partial Regex VersionPattern();
}
