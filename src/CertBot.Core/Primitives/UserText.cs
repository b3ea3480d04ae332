using System.Globalization;
using System.Text;

namespace CertBot.Core.Primitives;

/// <summary>Text from people: hostile until cleaned.</summary>
public static class UserText
{
    /// <summary>Longer than any answer may be, in UTF-16 units; more is refused unread.</summary>
    public const int MaxLength = 8000;

    /// <summary>
    /// Without what cannot be seen and only harms: control characters (but line breaks), direction overrides, zero-width
    /// characters, halves of surrogate pairs. Tabs become spaces; nothing is kept at the ends.
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

    /// <summary>With every half of a surrogate pair replaced: such text cannot be compared, and hardly stored.</summary>
    public static string FixSurrogates(string text)
    {
        if (!text.Any(char.IsSurrogate))
            return text;
        var whole = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            whole.Append(rune);
        return whole.ToString();
    }

    /// <summary>On one line, and cut to be repeated to the person who wrote it.</summary>
    public static string Excerpt(string text)
    {
        var line = ToOneLine(text);
        return line.Length <= 60 ? line : line[..(char.IsHighSurrogate(line[58]) ? 58 : 59)] + "…";
    }

    public static string ToOneLine(string text) => string.Join(' ', text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Whether it may be the name of something stored.</summary>
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
