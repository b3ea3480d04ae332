using System.Text;

namespace CertBot.Channels.Slack.BlockKit.TextObjects;

/// <summary>Text for the few places of Slack that show it as it is, or know three signs only.</summary>
internal static class SlackPlainText
{
    /// <summary>The three signs with which Slack's own marks begin and end, in the one order that escapes nothing twice.</summary>
    public static string Escape(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

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
}
