using System.Text;
using System.Text.RegularExpressions;

namespace CertBot.Channels.Slack.Schema;

/// <summary>What somebody wrote, without Slack's own marks: an address instead of a link to it, a channel's name, nobody's id, and the three escaped signs as themselves.</summary>
internal static partial class MessageTextReader
{
    /// <param name="botUserId">The bot's own user id: it is called, not quoted.</param>
    public static string Read(string text, string? botUserId)
    {
        var plain = new StringBuilder(text.Length);
        var position = 0;
        foreach (Match mark in Mark().Matches(text))
        {
            plain.Append(text, position, mark.Index - position).Append(ReadMarkup(mark.Groups["inside"].Value, botUserId));
            position = mark.Index + mark.Length;
        }

        return Unescape(plain.Append(text, position, text.Length - position).ToString()).Trim();
    }

    private static string ReadMarkup(string markup, string? botUserId)
    {
        var (reference, label) = markup.Split('|', 2) is [var w, var l] ? (w, l) : (markup, null);
        return reference switch
        {
            ['@', .. var user] => user == botUserId ? "" : $"@{label ?? user}",
            ['#', .. var channel] => $"#{label ?? channel}",
            ['!', .. var special] => label ?? $"@{special}",
            _ when reference.StartsWith("mailto:", StringComparison.Ordinal) => label ?? reference[7..],
            _ => reference,
        };
    }

    /// <summary>The ampersand last: <c>&amp;amp;lt;</c> was written as <c>&amp;lt;</c>.</summary>
    private static string Unescape(string text) =>
        text.Replace("&lt;", "<", StringComparison.Ordinal).Replace("&gt;", ">", StringComparison.Ordinal).Replace("&amp;", "&", StringComparison.Ordinal);

    // What somebody typed in angle brackets themselves arrives escaped.
    [GeneratedRegex("<(?<inside>[@#!a-z][^<>\n]*)>", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Mark();
}
