using System.Text;
using System.Text.RegularExpressions;

namespace CertBot.Channels.Slack.Schema;

/// <summary>What somebody wrote, without Slack's own marks: an address instead of a link to it, a channel's name, nobody's id, and the three escaped signs as themselves.</summary>
internal static partial class Written
{
    /// <param name="self">The bot's own user id: it is called, not quoted.</param>
    public static string Read(string text, string? self)
    {
        var plain = new StringBuilder(text.Length);
        var at = 0;
        foreach (Match mark in Mark().Matches(text))
        {
            plain.Append(text, at, mark.Index - at).Append(Said(mark.Groups["inside"].Value, self));
            at = mark.Index + mark.Length;
        }

        return Unescaped(plain.Append(text, at, text.Length - at).ToString()).Trim();
    }

    private static string Said(string inside, string? self)
    {
        var (what, label) = inside.Split('|', 2) is [var w, var l] ? (w, l) : (inside, null);
        return what switch
        {
            ['@', .. var user] => user == self ? "" : $"@{label ?? user}",
            ['#', .. var channel] => $"#{label ?? channel}",
            ['!', .. var special] => label ?? $"@{special}",
            _ when what.StartsWith("mailto:", StringComparison.Ordinal) => label ?? what[7..],
            _ => what,
        };
    }

    /// <summary>The ampersand last: <c>&amp;amp;lt;</c> was written as <c>&amp;lt;</c>.</summary>
    private static string Unescaped(string text) => text.Replace("&lt;", "<", StringComparison.Ordinal).Replace("&gt;", ">", StringComparison.Ordinal).Replace("&amp;", "&", StringComparison.Ordinal);

    // What somebody typed in angle brackets themselves arrives escaped.
    [GeneratedRegex("<(?<inside>[@#!a-z][^<>\n]*)>", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Mark();
}
