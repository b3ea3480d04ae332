using System.Globalization;
using System.Text;

namespace CertBot.Channels.Slack.BlockKit.TextObjects;

/// <summary>Counts, escapes, sanitises and truncates text by Slack's rules: lengths are code points, three characters are escaped.</summary>
internal static class SlackText
{
    /// <summary>Enclose the id of a mentioned user in a text of the bot.</summary>
    public const char MentionStart = '\uE000';
    public const char MentionEnd = '\uE001';

    public const string Ellipsis = "…";

    /// <summary>A longer cluster is an attack on the count, not a character.</summary>
    private const int MaxClusterLength = 40;

    public static int CountCodePoints(string text)
    {
        var length = text.Length;
        for (var i = 1; i < text.Length; i++)
        {
            if (char.IsLowSurrogate(text[i]) && char.IsHighSurrogate(text[i - 1]))
                length--;
        }

        return length;
    }

    /// <summary>The ampersand is first, so that nothing is escaped twice.</summary>
    public static string Escape(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    /// <summary>Replaces unpaired surrogates, and removes control characters except tab and line feed, and the mention markers.</summary>
    public static string Sanitize(string text)
    {
        var cleaned = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is MentionStart or MentionEnd || (Rune.IsControl(rune) && rune.Value is not ('\n' or '\t')))
                continue;
            cleaned.Append(rune.ToString());
        }

        return cleaned.ToString();
    }

    /// <summary>The user-perceived characters, which must not be cut.</summary>
    public static IEnumerable<string> SplitClusters(string text)
    {
        for (var at = 0; at < text.Length; )
        {
            var length = StringInfo.GetNextTextElementLength(text.AsSpan(at));
            if (length > MaxClusterLength)
            {
                foreach (var rune in text.Substring(at, length).EnumerateRunes())
                    yield return rune.ToString();
            }
            else
            {
                yield return text.Substring(at, length);
            }

            at += length;
        }
    }

    /// <summary>Truncates unescaped text, with an ellipsis.</summary>
    public static string Truncate(string text, int maxLength) => Truncate(text, maxLength, cluster => cluster);

    /// <summary>Escapes and truncates text, with an ellipsis; never within an entity.</summary>
    public static string Escape(string text, int maxLength) => Truncate(text, maxLength, Escape);

    /// <summary>Removes the markdown of the message catalogue; characters escaped with a backslash stay.</summary>
    public static string StripMarkdown(string markdown)
    {
        var plain = new StringBuilder(markdown.Length);
        for (var i = 0; i < markdown.Length; i++)
        {
            switch (markdown[i])
            {
                case '\\' when i + 1 < markdown.Length && char.IsAscii(markdown[i + 1]) && !char.IsLetterOrDigit(markdown[i + 1]):
                    plain.Append(markdown[++i]);
                    break;
                case '*':
                    break;
                default:
                    plain.Append(markdown[i]);
                    break;
            }
        }

        return plain.ToString();
    }

    private static string Truncate(string text, int maxLength, Func<string, string> encode)
    {
        var encoded = encode(text);
        if (CountCodePoints(encoded) <= maxLength)
            return encoded;

        var (truncated, length) = (new StringBuilder(maxLength), 1);
        foreach (var encodedCluster in SplitClusters(text).Select(encode))
        {
            length += CountCodePoints(encodedCluster);
            if (length > maxLength)
                break;
            truncated.Append(encodedCluster);
        }

        return truncated.ToString().TrimEnd() + Ellipsis;
    }
}
