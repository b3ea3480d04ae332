using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Primitives;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Channels.Slack.Schema;

/// <summary>
/// Reads the text of a message as it was typed: without Slack's markup for links, mentions and emoji, and with the three escapes undone. Ids of people are
/// replaced by their names.
/// </summary>
internal static partial class MessageTextReader
{
    private const int MaxMentions = 5;

    /// <summary>What a person says to the bot: a quote before their own words is not part of them.</summary>
    /// <param name="text">The text as Slack sent it.</param>
    /// <param name="botUserId">The bot's own user id, whose mention is removed.</param>
    /// <param name="mentions">How the mentioned people are called, by user id.</param>
    public static string Read(string text, string? botUserId, IReadOnlyDictionary<string, string>? mentions = null) =>
        RemoveLeadingQuote(ReadWhole(text, botUserId, mentions));

    /// <summary>The whole text, quotes too.</summary>
    public static string ReadWhole(string text, string? botUserId = null, IReadOnlyDictionary<string, string>? mentions = null)
    {
        var plain = new StringBuilder(text.Length);
        var position = 0;
        foreach (Match mark in Mark().Matches(text))
        {
            AppendWords(text[position..mark.Index]);
            AppendMarkup(mark.Groups["inside"].Value);
            position = mark.Index + mark.Length;
        }

        AppendWords(text[position..]);
        return Unescape(plain.ToString()).Trim();

        void AppendWords(string words) => plain.Append(EmojiShortNames.Replace(words));

        void AppendMarkup(string markup)
        {
            var (reference, label) = markup.Split('|', 2) is [var r, { Length: > 0 } l] ? (r, l) : (markup.Split('|', 2)[0], null);
            if (reference[0] == '@')
                plain.Append(reference[1..] == botUserId ? "" : mentions?.GetValueOrDefault(reference[1..]) ?? $"@{label ?? reference[1..]}");
            else
                plain.Append(ReadReference(reference, label is null ? null : EmojiShortNames.Replace(label)));
        }
    }

    /// <summary>The users a message mentions, each once, without the bot; at most five.</summary>
    public static ImmutableArray<string> FindMentionedUsers(string text, string? botUserId) =>
        [
            .. Mark()
                .Matches(text)
                .Select(m => m.Groups["inside"].Value.Split('|', 2)[0])
                .Where(reference => reference[0] == '@' && reference[1..] != botUserId && SlackConversation.IsId(reference[1..]))
                .Select(reference => reference[1..])
                .Distinct(StringComparer.Ordinal)
                .Take(MaxMentions),
        ];

    private static string ReadReference(string reference, string? label) =>
        reference switch
        {
            ['#', .. var channel] => $"#{label ?? channel}",
            ['!', .. var special] => ReadSpecial(special, label),
            _ when Scheme().Match(reference) is { Success: true, Length: var scheme } => label ?? reference[scheme..],
            _ => label is not null && IsAutomaticLink(Unescape(reference), Unescape(label)) ? label : reference,
        };

    /// <summary>A date, a user group, or a mention of everybody.</summary>
    private static string ReadSpecial(string special, string? label) =>
        special.Split('^') switch
        {
            ["date", var seconds, ..] => label
                ?? (
                    long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at < MaxDateSeconds
                        ? InstantPattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd").Format(Instant.FromUnixTimeSeconds(at))
                        : ""
                ),
            var parts => label is ['@', ..] ? label : $"@{label ?? parts[^1]}",
        };

    /// <summary>Slack makes links of typed addresses: <c>Booking.com</c> is sent with <c>http://Booking.com</c>.</summary>
    private static bool IsAutomaticLink(string reference, string label) =>
        reference == label
        || (
            Uri.TryCreate(reference, UriKind.Absolute, out var address)
            && address.Scheme == Uri.UriSchemeHttp
            && Uri.TryCreate($"http://{label}", UriKind.Absolute, out var typed)
            && typed.UserInfo.Length == 0
            && (typed.IdnHost, typed.Port, typed.PathAndQuery, typed.Fragment) == (address.IdnHost, address.Port, address.PathAndQuery, address.Fragment)
        );

    /// <summary>A message of nothing but a quote is what the person says.</summary>
    private static string RemoveLeadingQuote(string text)
    {
        if (text is not ['>', ..])
            return text;

        var lines = text.Split('\n');
        var own = lines.SkipWhile(line => line is ['>', ..] || string.IsNullOrWhiteSpace(line)).ToList();
        return string.Join('\n', own.Count > 0 ? own : lines.Select(line => line.TrimStart('>').Trim())).Trim();
    }

    /// <summary>The ampersand is last: <c>&amp;amp;lt;</c> was typed as <c>&amp;lt;</c>.</summary>
    private static string Unescape(string text) =>
        text.Replace("&lt;", "<", StringComparison.Ordinal).Replace("&gt;", ">", StringComparison.Ordinal).Replace("&amp;", "&", StringComparison.Ordinal);

    /// <summary>The year 9999.</summary>
    private const long MaxDateSeconds = 253_000_000_000;

    // Angle brackets that a user typed arrive escaped.
    [GeneratedRegex("<(?<inside>[@#!a-zA-Z][^<>\n]*)>", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Mark();

    // Of a number or a mail address only what follows the scheme was typed.
    [GeneratedRegex(
        "^(mailto|tel|sms):",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Scheme();
}

/// <summary>Reads a message picked with the shortcut: its text, files and links as URLs. Nothing is fetched.</summary>
internal static class SharedMessageReader
{
    /// <param name="permalink">The permalink, where Slack returned one.</param>
    public static Evidence Read(JsonObject message, string? author, string? permalink)
    {
        var text = UserText.Sanitize(MessageTextReader.ReadWhole(message.GetString("text") ?? ""));
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
