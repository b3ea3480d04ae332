using System.Globalization;
using System.Text.RegularExpressions;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Policy;
using CertBot.Core.Recognizers;

namespace CertBot.Core.Certification.Materials;

/// <summary>
/// The versions of an application that a file's name or an address plainly names. Dates, times, telephone numbers, IP addresses, host names and versions of
/// the platform contain dotted numbers too: a number that may be one of them is left to the reviewers.
/// </summary>
internal static partial class NamedVersions
{
    /// <summary>
    /// These patterns look around, so they go back in the text; what is longer than any name or address that is accepted is not looked at, so that this takes
    /// milliseconds at most. A limit of time would be exceeded on a busy machine.
    /// </summary>
    private const int MaxLength = 2000;

    private const int NoTimeout = -1;

    /// <summary>The first version that is plainly named and is not the release's; null if there is none, or the release's is named too.</summary>
    public static string? FindOther(string nameOrAddress, bool isAddress, Application application, Edition edition)
    {
        var text = isAddress ? PathOf(nameOrAddress) : nameOrAddress;
        if (text.Length > MaxLength)
            text = text[..MaxLength];
        // The application's own version counts wherever it stands, also within what looks like a date.
        var own = application.Release.Version;
        if (Numbers().Matches(text).Any(m => IsSame(Canonical(m.Groups["number"].Value), own)))
            return null;

        var context = new Context(application, edition);
        return Numbers().Matches(WithoutOtherNumbers(text, edition.PlatformName)).Where(m => context.IsPlain(m)).Select(NumberOf).FirstOrDefault();
    }

    private static string NumberOf(Match match) => Canonical(match.Groups["number"].Value);

    private static string Canonical(string number) => number.Replace('_', '.');

    private static bool IsSame(string left, string right) => VersionNumber.Compare(left, right) == 0;

    // The host of an address is the vendor's or that of a file service.
    private static string PathOf(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) ? Uri.UnescapeDataString($"{uri.AbsolutePath} {uri.Query} {uri.Fragment}") : address;

    private static string WithoutOtherNumbers(string text, string platformName)
    {
        var ofPlatform = Regex.Replace(
            text,
            $@"(?<!\p{{L}})({Regex.Escape(platformName)}|platform|платформ\p{{L}}*|compatib\p{{L}}*|совместим\p{{L}}*)"
                + @"[\s._:/,+()\[\]-]*((with|с|со|for|для|версии|версией|версия|version|v|в)[\s._-]*)*[0-9]+([._][0-9]+)*",
            " ",
            RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
            Regex.InfiniteMatchTimeout
        );
        return Telephones().Replace(Times().Replace(Dates().Replace(ofPlatform, " "), " "), " ");
    }

    /// <summary>What the neighbourhood of a number is compared with.</summary>
    private sealed class Context(Application application, Edition edition)
    {
        private readonly int _ownMajor = MajorOf(application.Release.Version);
        private readonly string _name = LettersOf(application.Name);

        public bool IsPlain(Match match)
        {
            var number = NumberOf(match);
            var parts = number.Split('.');
            var isMarked = match.Groups["marker"].Success || FollowsName(match);
            if (IsPlatformVersion(number, parts, isMarked) || parts.Any(p => p is ['0', _, ..] || p.Length > 4))
                return false;
            return isMarked || IsPlainUnmarked(match, parts);
        }

        private bool IsPlainUnmarked(Match match, string[] parts)
        {
            // "net8.0", "utf8.1": a word of its own.
            if (match.Groups["number"].Index > 0 && char.IsLetter(match.Result("$`") is { Length: > 0 } before ? before[^1] : ' '))
                return false;
            var numbers = parts.Select(p => int.Parse(p, CultureInfo.InvariantCulture)).ToArray();
            return parts switch
            {
                // 20.11.26, 1.12.26
                { Length: 3 } when IsDay(numbers[0], numbers[1]) && parts[2].Length == 2 && numbers[2] is >= 20 and <= 39 => false,
                // Four numbers are an address of a network, those of three digits a telephone number.
                { Length: 4 } => numbers[0] == _ownMajor && numbers[0] < 10,
                _ when numbers[0] == _ownMajor => true,
                _ when numbers.Any(n => n >= 100) => false,
                // 20.11 and 14.30
                { Length: 2 } => !(parts[0].Length == 2 && parts[1].Length == 2 && (IsDay(numbers[0], numbers[1]) || numbers is [<= 23, <= 59])),
                _ => true,
            };
        }

        // A day and a month in either order.
        private static bool IsDay(int first, int second) =>
            (first is >= 1 and <= 31 && second is >= 1 and <= 12) || (second is >= 1 and <= 31 && first is >= 1 and <= 12);

        private bool IsPlatformVersion(string number, string[] parts, bool isMarked)
        {
            var major = int.Parse(parts[0], CultureInfo.InvariantCulture);
            if (major == _ownMajor && isMarked)
                return false;
            return edition.PlatformVersions.Any(v => number == v || number.StartsWith(v + ".", StringComparison.Ordinal))
                || Numbers().Matches(application.Release.Products).Any(m => IsSame(NumberOf(m), number));
        }

        private bool FollowsName(Match match)
        {
            var before = LettersOf(match.Result("$`"));
            return _name.Length > 0 && before.EndsWith(_name, StringComparison.Ordinal);
        }

        private static int MajorOf(string version) =>
            int.TryParse(version.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major) ? major : -1;

        private static string LettersOf(string text) => new([.. text.ToUpperInvariant().Where(char.IsLetter)]);
    }

    // Not within a longer number, nor within one of more than four parts.
    [GeneratedRegex(
        @"(?<![0-9])(?<![0-9][._])(?<marker>(?<!\p{L})(versions?|ver|v|версия|версии|версию|верс|в|release|rel|релиз|релиза)[\s._-]*)?"
            + @"(?<![0-9])(?<![0-9][._])(?<number>[0-9]{1,6}([._][0-9]{1,6}){1,3})(?![0-9])(?![._][0-9])",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: NoTimeout
    )]
    private static partial Regex Numbers();

    // 2026-11-20, 20.11.2026, 11/20/2026, 20261120, 2026.11, 11.2026, each with a time behind it.
    [GeneratedRegex(
        @"(?<![0-9])(?<![0-9][._])("
            + @"(19|20)[0-9]{2}(?<s>[-._/ ])(0?[1-9]|[12][0-9]|3[01])\k<s>(0?[1-9]|[12][0-9]|3[01])"
            + @"|(0?[1-9]|[12][0-9]|3[01])(?<t>[-._/ ])(0?[1-9]|[12][0-9]|3[01])\k<t>(19|20)[0-9]{2}"
            + @"|(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])"
            + @"|(19|20)[0-9]{2}[-._/](0?[1-9]|1[0-2])(?![._]?[0-9])|(0?[1-9]|1[0-2])[-._/](19|20)[0-9]{2}(?![._]?[0-9])"
            + @")([T_ -]+[0-9]{1,2}[-:._h][0-9]{2}([-:._m][0-9]{2}s?)?(?![0-9])(?![._][0-9]))?(?![0-9])",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: NoTimeout
    )]
    private static partial Regex Dates();

    // 14:30, "at 9.30", "в 9.30", 9.30 am
    [GeneratedRegex(
        @"(?<![0-9])[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?([.,][0-9]+)?(?![0-9])|(?<!\p{L})(at|um)\s+[0-9]{1,2}[.:][0-9]{2}(?![0-9])(?!\.[0-9])|(?<![0-9._])[0-9]{1,2}[.:][0-9]{2}\s*([ap]\.?m|uhr|час)",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: NoTimeout
    )]
    private static partial Regex Times();

    [GeneratedRegex(@"\+[0-9][0-9 ().-]{6,}", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Telephones();
}
