using System.Globalization;
using System.Text;

namespace CertBot.Packages;

/// <summary>
/// Makes text from a package safe to display: short, and without invisible characters. Text is cut where it is shown, never where it is compared.
/// </summary>
public static class DisplayText
{
    private const int MaxLength = 60;

    /// <summary>
    /// At most 60 characters; control characters, direction marks and unpaired surrogates become a middle dot. A joiner stays between characters that are not
    /// ASCII: letters of Persian or Hindi words and the parts of an emoji.
    /// </summary>
    public static string Truncate(string text) => Truncate(text, MaxLength);

    /// <summary>As above, with another greatest length.</summary>
    public static string Truncate(string text, int maxLength)
    {
        var result = new StringBuilder(Math.Min(maxLength, text.Length));
        var isAfterAscii = true;
        foreach (var rune in text.EnumerateRunes())
        {
            if (result.Length + rune.Utf16SequenceLength > maxLength)
            {
                if (char.IsLowSurrogate(result[^1]))
                    result.Length--;
                result[^1] = '…';
                return result.ToString();
            }

            if (IsInvisible(rune) && (isAfterAscii || !IsJoiner(rune)))
            {
                result.Append('·');
            }
            else
            {
                result.Append(rune.ToString());
            }

            isAfterAscii = rune.IsAscii;
        }

        return result.ToString();
    }

    /// <summary>Control and format characters, including those that change the text direction, and noncharacters.</summary>
    public static bool IsInvisible(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
        || rune == Rune.ReplacementChar
        || (rune.Value & 0xfffe) == 0xfffe;

    /// <summary>Zero-width non-joiner and joiner, which writing in Persian, Urdu and Hindi needs.</summary>
    internal static bool IsJoiner(Rune rune) => rune.Value is 0x200c or 0x200d;
}
