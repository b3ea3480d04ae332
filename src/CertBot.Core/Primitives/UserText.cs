using System.Globalization;
using System.Text;

namespace CertBot.Core.Primitives;

/// <summary>Sanitises text that users wrote. Treat such text as hostile until then.</summary>
public static class UserText
{
    /// <summary>Maximum length of an input in UTF-16 units; longer input is refused without being parsed.</summary>
    public const int MaxLength = 8000;

    /// <summary>
    /// Removes invisible, harmful characters: control characters (except line breaks), direction overrides, zero-width characters, fillers, unpaired surrogates.
    /// What joins or varies an emoji or a letter of a script that needs it stays. Tabs become spaces; the result is trimmed.
    /// </summary>
    public static string Sanitize(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return text.Trim();
        var clean = new StringBuilder(text.Length);
        Rune? before = null;
        foreach (var rune in text.ReplaceLineEndings("\n").EnumerateRunes())
        {
            if (rune.Value == '\n')
                clean.Append('\n');
            else if (rune.Value == '\t')
                clean.Append(' ');
            else if (rune != Rune.ReplacementChar && (!IsInvisible(rune) || IsPartOf(before, rune)))
                clean.Append(rune);
            else
                continue;
            before = rune;
        }
        return clean.ToString().Trim();
    }

    /// <summary>A name on one line, as it is stored wherever it comes from: sanitised, and no longer than <paramref name="max"/>. Perhaps empty.</summary>
    public static string CleanName(string name, int max)
    {
        var line = ToOneLine(Sanitize(name.Length > MaxLength ? name[..MaxLength] : name));
        return line.Length <= max ? line : line[..(char.IsHighSurrogate(line[max - 1]) ? max - 1 : max)].TrimEnd();
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
    public static string Excerpt(string text) => Excerpt(text, 60);

    /// <summary>The beginning of a text on one line, at most this long.</summary>
    public static string Excerpt(string text, int maxLength)
    {
        var line = ToOneLine(text);
        return line.Length <= maxLength ? line : line[..(char.IsHighSurrogate(line[maxLength - 2]) ? maxLength - 2 : maxLength - 1)] + "…";
    }

    public static string ToOneLine(string text) => string.Join(' ', text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Whether the text has the form of an id.</summary>
    public static bool IsId(string text) =>
        text.Length is > 0 and <= 200 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or ':' or '|' or '-');

    /// <summary>Whether nothing is seen of the character itself: controls, direction marks, zero-width characters, fillers, variation selectors.</summary>
    public static bool IsInvisible(Rune rune) =>
        rune.Value
            is 0x034F
                or 0x115F
                or 0x1160
                or 0x17B4
                or 0x17B5
                or (>= 0x180B and <= 0x180F)
                or 0x2800
                or 0x3164
                or (>= 0xFE00 and <= 0xFE0F)
                or 0xFFA0
                or (>= 0xE0100 and <= 0xE01EF)
        || Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.PrivateUse
                or UnicodeCategory.OtherNotAssigned;

    // The joiner belongs to emoji and to scripts whose vowels are killed by a mark; a variation selector to symbols, digits of keycaps and ideographs.
    private static bool IsPartOf(Rune? before, Rune rune) =>
        before is { } previous
        && rune.Value switch
        {
            0x200D => previous.Value == 0xFE0F
                || Rune.GetUnicodeCategory(previous)
                    is UnicodeCategory.OtherSymbol
                        or UnicodeCategory.ModifierSymbol
                        or UnicodeCategory.NonSpacingMark
                        or UnicodeCategory.SpacingCombiningMark,
            0xFE0E or 0xFE0F => Rune.IsSymbol(previous) || Rune.IsDigit(previous) || Rune.IsPunctuation(previous),
            _ => false,
        };
}
