using System.Globalization;
using System.Text;

namespace CertBot.Packages;

/// <summary>Text out of a package on its way to a person: short, and with nothing in it that cannot be seen.</summary>
internal static class DisplayText
{
    private const int MaxLength = 60;

    /// <summary>At most 60 characters; controls, direction marks and broken surrogates become a dot in the middle.</summary>
    public static string Truncate(string text)
    {
        var result = new StringBuilder(MaxLength);
        foreach (var rune in text.EnumerateRunes())
        {
            if (result.Length + rune.Utf16SequenceLength > MaxLength)
            {
                return result.Remove(result.Length - 1, 1).Append('…').ToString();
            }

            if (IsInvisible(rune))
            {
                result.Append('·');
            }
            else
            {
                result.Append(rune.ToString());
            }
        }

        return result.ToString();
    }

    /// <summary>Control and format characters, which include those that turn the direction of reading, and what is no character at all.</summary>
    public static bool IsInvisible(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
        || rune == Rune.ReplacementChar
        || (rune.Value & 0xfffe) == 0xfffe;
}
