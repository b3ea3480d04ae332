using System.Globalization;
using System.Text;

namespace CertBot.Core.Localization;

/// <summary>Encodes untrusted text for display: it stays readable and loses any effect.</summary>
public static class OutputEncoder
{
    /// <summary>For plain-text output: one line, without control, direction and invisible characters.</summary>
    public static string ToPlainText(string text) => string.Join(' ', VisibleLines(text));

    /// <summary>For Markdown output: like <see cref="ToPlainText"/>, but lines become paragraphs and every Markdown character is escaped.</summary>
    public static string ToMarkdown(string text) => string.Join("\n\n", VisibleLines(text).Select(EscapeMarkdown));

    private static IEnumerable<string> VisibleLines(string text) =>
        text.Split(['\n', '\r', '\u0085', '\u2028', '\u2029']).Select(l => RemoveInvisible(l).Trim()).Where(l => l.Length > 0);

    private static string RemoveInvisible(string line)
    {
        var visible = new StringBuilder(line.Length);
        foreach (var rune in line.EnumerateRunes())
        {
            switch (Rune.GetUnicodeCategory(rune))
            {
                case UnicodeCategory.Control or UnicodeCategory.SpaceSeparator:
                    visible.Append(rune.Value == 0xA0 ? '\u00A0' : ' ');
                    break;
                // Joiners make emoji and some scripts' letters; the rest of the class (bidi, tags, soft hyphens) only hides or reorders.
                case UnicodeCategory.Format when rune.Value is not (0x200C or 0x200D):
                case UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned:
                    break;
                default:
                    visible.Append(rune.ToString());
                    break;
            }
        }

        return visible.ToString();
    }

    private static string EscapeMarkdown(string line)
    {
        var escaped = new StringBuilder(line.Length + 8);
        var digits = line.Length - line.TrimStart("0123456789".ToCharArray()).Length;
        for (var i = 0; i < line.Length; i++)
        {
            var special =
                line[i] is '\\' or '`' or '*' or '_' or '[' or ']' or '<' or '>' or '~' or '|' or '&' or '!'
                || (i == 0 && line[i] is '#' or '-' or '+' or '=')
                || (i > 0 && i == digits && line[i] is '.' or ')' && (i + 1 == line.Length || line[i + 1] == ' '));
            if (special)
                escaped.Append('\\');
            escaped.Append(line[i]);
        }

        return escaped.ToString();
    }
}
