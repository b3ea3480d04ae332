using System.Globalization;
using System.Text;

namespace CertBot.Channels.Slack.BlockKit.TextObjects;

/// <summary>Text as Slack counts and reads it: code points, and the three signs that are escaped.</summary>
internal static class SlackText
{
    /// <summary>Around the id of somebody who is called, in a text of ours.</summary>
    public const char MentionStart = '\uE000';
    public const char MentionEnd = '\uE001';

    public const string Ellipsis = "…";

    /// <summary>A cluster longer than this is no letter and no emoji, but somebody who wants to break the count.</summary>
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

    /// <summary>The ampersand first: otherwise what was just escaped is escaped again.</summary>
    public static string Escape(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    /// <summary>Whole characters, no control signs but tab and line end, and nothing that means something to us.</summary>
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

    /// <summary>The pieces a text must not be cut inside of: what is seen as one letter or picture.</summary>
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

    /// <summary>The beginning of a text that is not escaped, with a sign where more was.</summary>
    public static string Truncate(string text, int maxLength) => Truncate(text, maxLength, cluster => cluster);

    /// <summary>The beginning of a text, escaped, with a sign where more was; never half an entity.</summary>
    public static string Escape(string text, int maxLength) => Truncate(text, maxLength, Escape);

    /// <summary>Without the signs our own markdown is made of; what a backslash stood before stays.</summary>
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
