using System.Globalization;
using System.Text;

namespace CertBot.Core.Primitives;

/// <summary>Sanitises text that users wrote. Treat such text as hostile until then.</summary>
public static class UserText
{
    /// <summary>Maximum length of an input in UTF-16 units; longer input is refused without being parsed.</summary>
    public const int MaxLength = 8000;

    /// <summary>
    /// Removes invisible, harmful characters: control characters (except line breaks), direction overrides, zero-width
    /// characters, unpaired surrogates. Tabs become spaces; the result is trimmed.
    /// </summary>
    public static string Sanitize(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return text.Trim();
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.ReplaceLineEndings("\n").EnumerateRunes())
        {
            if (rune.Value == '\n')
                clean.Append('\n');
            else if (rune.Value == '\t')
                clean.Append(' ');
            else if (rune != Rune.ReplacementChar && !IsInvisible(rune))
                clean.Append(rune);
        }
        return clean.ToString().Trim();
    }

    /// <summary>Replaces unpaired surrogates: such text can neither be compared nor reliably stored.</summary>
    public static string FixSurrogates(string text)
    {
        if (!text.Any(char.IsSurrogate))
            return text;
        var whole = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            whole.Append(rune);
        return whole.ToString();
    }

    /// <summary>A single-line, truncated copy for quoting the text back to its author.</summary>
    public static string Excerpt(string text)
    {
        var line = ToOneLine(text);
        return line.Length <= 60 ? line : line[..(char.IsHighSurrogate(line[58]) ? 58 : 59)] + "…";
    }

    public static string ToOneLine(string text) => string.Join(' ', text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Whether the text has the form of an id.</summary>
    public static bool IsId(string text) =>
        text.Length is > 0 and <= 200 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or ':' or '|' or '-');

    // Format characters are zero-width joiners and direction marks; the joiner stays, emoji and some scripts need it.
    private static bool IsInvisible(Rune rune) =>
        rune.Value != 0x200D
        && Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.PrivateUse
                or UnicodeCategory.OtherNotAssigned;
}
