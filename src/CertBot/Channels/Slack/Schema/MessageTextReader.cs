using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Primitives;

namespace CertBot.Channels.Slack.Schema;

/// <summary>Reads the text of a message without Slack's markup: URLs instead of links, channel names, no user ids, and the three escapes undone.</summary>
internal static partial class MessageTextReader
{
    /// <param name="botUserId">The bot's own user id, whose mention is removed.</param>
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

    /// <summary>The ampersand is last: <c>&amp;amp;lt;</c> was typed as <c>&amp;lt;</c>.</summary>
    private static string Unescape(string text) =>
        text.Replace("&lt;", "<", StringComparison.Ordinal).Replace("&gt;", ">", StringComparison.Ordinal).Replace("&amp;", "&", StringComparison.Ordinal);

    // Angle brackets that a user typed arrive escaped.
    [GeneratedRegex("<(?<inside>[@#!a-z][^<>\n]*)>", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Mark();
}

/// <summary>Reads a message picked with the shortcut: its text, files and links as URLs. Nothing is fetched.</summary>
internal static class SharedMessageReader
{
    /// <param name="permalink">The permalink, where Slack returned one.</param>
    public static Evidence Read(JsonObject message, string? author, string? permalink)
    {
        var text = UserText.Sanitize(MessageTextReader.Read(message.GetString("text") ?? "", botUserId: null));
        var files = (message["files"] as JsonArray ?? [])
            .OfType<JsonObject>()
            .Take(SharedMessageLinks.MaxLinks)
            .Select(f => SharedMessageLinks.CreateLink(f.GetString("name"), f.GetString("permalink") ?? f.GetString("url_private")));
        var textLinks = SharedMessageLinks.FindUrls(text).Select(a => SharedMessageLinks.CreateLink(null, a));
        return new(
            SharedMessageLinks.FormatAuthor(author),
            text,
            [
                .. files
                    .Concat(textLinks)
                    .OfType<EvidenceLink>()
                    .Take(SharedMessageLinks.MaxLinks)
                    .Append(SharedMessageLinks.NormalizeUrl(permalink) is { } address ? new EvidenceLink(null, address) : null)
                    .OfType<EvidenceLink>()
                    .DistinctBy(l => l.Address, StringComparer.Ordinal),
            ]
        );
    }
}
