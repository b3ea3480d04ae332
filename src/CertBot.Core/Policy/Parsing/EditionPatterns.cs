using System.Text.RegularExpressions;

namespace CertBot.Core.Policy.Parsing;

/// <summary>What the words of an edition's file look like.</summary>
internal static partial class EditionPatterns
{
    /// <summary>Small Latin letters, digits and hyphens, at most 40: part of text keys and ids.</summary>
    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?\z", RegexOptions.ExplicitCapture, 1000)]
    public static partial Regex Key();

    [GeneratedRegex(@"\A(?!\s)[^\p{C}\p{Zl}\p{Zp}]{1,60}(?<!\s)\z", RegexOptions.ExplicitCapture, 1000)]
    public static partial Regex ShortText();

    [GeneratedRegex(@"\A(?=.{4,253}\z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}\z", RegexOptions.ExplicitCapture, 1000)]
    public static partial Regex Host();

    /// <summary>A culture such as en-US, or nothing.</summary>
    [GeneratedRegex(@"\A([a-z]{2,3}(-[A-Z][a-z]{3})?-[A-Z]{2})?\z", RegexOptions.ExplicitCapture, 1000)]
    public static partial Regex CultureOrNone();

    [GeneratedRegex(@"\A([a-z]{2})?\z", RegexOptions.ExplicitCapture, 1000)]
    public static partial Regex LanguageOrNone();

    /// <summary>Looks like an IANA zone; whether there is one is asked of the zones.</summary>
    [GeneratedRegex(@"\A[A-Za-z0-9_+/-]{1,60}\z", RegexOptions.ExplicitCapture, 1000)]
    public static partial Regex ZoneName();

    [GeneratedRegex(@"\A\.[a-z0-9]{1,10}\z", RegexOptions.ExplicitCapture, 1000)]
    public static partial Regex FileExtension();
}
