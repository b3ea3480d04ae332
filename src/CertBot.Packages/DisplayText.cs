using System.Globalization;
using System.Text;

namespace CertBot.Packages;

/// <summary>Makes text from a package safe to display: short, and without invisible characters.</summary>
internal static class DisplayText
{
    private const int MaxLength = 60;

    /// <summary>At most 60 characters; control characters, direction marks and unpaired surrogates become a middle dot.</summary>
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

    /// <summary>Control and format characters, including those that change the text direction, and noncharacters.</summary>
    public static bool IsInvisible(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
        || rune == Rune.ReplacementChar
        || (rune.Value & 0xfffe) == 0xfffe;
}
