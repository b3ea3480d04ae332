using System.Collections.Immutable;
using System.Text;

namespace CertBot.Channels.Slack.BlockKit.TextObjects;

internal enum TextUnitKind
{
    Letter,
    Blank,
    LineEnd,
}

/// <summary>The smallest unit a text may be cut at: one user-perceived character with its escapes, a link, or a mention.</summary>
internal readonly record struct TextUnit(string Escaped, TextStyle Style, TextUnitKind Kind)
{
    public int Length => SlackText.CountCodePoints(Escaped);
}

/// <summary>Splits spans into units, for plain text or for mrkdwn, where markup characters in user text are neutralised.</summary>
internal static class TextUnits
{
    /// <summary>Slack formats at word boundaries only; a word joiner on both sides removes the boundary and is invisible.</summary>
    private const string WordJoiner = "\u2060";

    private const int MaxLinkLength = 1500;

    public static ImmutableArray<TextUnit> ForPlainText(ImmutableArray<TextSpan> spans) =>
        [
            .. spans.SelectMany(p =>
                p switch
                {
                    TextSpan.Literal literal => SlackText.SplitClusters(literal.Text).Select(c => Create(c, SlackText.Escape(c), TextStyle.Plain)),
                    TextSpan.Link link => SlackText.SplitClusters(link.Text).Select(c => Create(c, SlackText.Escape(c), TextStyle.Plain)),
                    TextSpan.UserMention mention => [CreateMention(mention)],
                    _ => [],
                }
            ),
        ];

    public static ImmutableArray<TextUnit> ForMrkdwn(ImmutableArray<TextSpan> spans)
    {
        var units = ImmutableArray.CreateBuilder<TextUnit>();
        foreach (var span in spans)
        {
            switch (span)
            {
                case TextSpan.Literal literal:
                    AddNeutralized(literal, units);
                    break;
                case TextSpan.Link link:
                    var label = SlackText.Escape(link.Text.Replace('\n', ' '), 300);
                    var escaped = $"<{SlackText.Escape(link.Url)}|{label}>";
                    if (SlackText.CountCodePoints(escaped) <= MaxLinkLength)
                        units.Add(new(escaped, link.Style, TextUnitKind.Letter));
                    else
                        AddNeutralized(new(link.Text, link.Style), units);
                    break;
                case TextSpan.UserMention mention:
                    units.Add(CreateMention(mention));
                    break;
            }
        }

        return units.ToImmutable();
    }

    /// <summary>True if a text needs no mrkdwn.</summary>
    public static bool IsPlain(ImmutableArray<TextSpan> spans) => spans.All(p => p is TextSpan.Literal { Style: TextStyle.Plain });

    private static TextUnit CreateMention(TextSpan.UserMention mention) => new($"<@{mention.User}>", TextStyle.Plain, TextUnitKind.Letter);

    private static TextUnit Create(string cluster, string escaped, TextStyle style) =>
        cluster is "\n" ? new("\n", TextStyle.Plain, TextUnitKind.LineEnd)
        : cluster is " " or "\t" ? new(" ", style, TextUnitKind.Blank)
        : new(escaped, style, TextUnitKind.Letter);

    private static void AddNeutralized(TextSpan.Literal literal, ImmutableArray<TextUnit>.Builder units)
    {
        var (text, at) = (literal.Text, 0);
        foreach (var cluster in SlackText.SplitClusters(text))
        {
            var escaped = SlackText.Escape(cluster);
            units.Add(Create(cluster, IsMarkup(text, at, cluster[0], units) ? $"{WordJoiner}{escaped}{WordJoiner}" : escaped, literal.Style));
            at += cluster.Length;
        }
    }

    /// <summary>Full-width forms count too: Slack's clients treat them like the ASCII characters.</summary>
    private static bool IsMarkup(string text, int at, char character, ImmutableArray<TextUnit>.Builder unitsBefore) =>
        character switch
        {
            '`' or '｀' => true,
            '*' or '＊' or '_' or '＿' or '~' => !(at > 0 && char.IsLetterOrDigit(text[at - 1]) && at + 1 < text.Length && char.IsLetterOrDigit(text[at + 1])),
            '>' or '＞' => IsAtLineStart(unitsBefore),
            ':' => IsEmoji(text, at),
            _ => false,
        };

    /// <summary>An escaped &gt; at the start of a line is how Slack's own clients send a quotation.</summary>
    private static bool IsAtLineStart(ImmutableArray<TextUnit>.Builder unitsBefore)
    {
        for (var i = unitsBefore.Count - 1; i >= 0; i--)
        {
            if (unitsBefore[i].Kind is TextUnitKind.LineEnd)
                return true;
            if (unitsBefore[i].Kind is TextUnitKind.Letter)
                return false;
        }

        return true;
    }

    /// <summary>An emoji name between colons; a time of day is not one.</summary>
    private static bool IsEmoji(string text, int at)
    {
        var name = new StringBuilder();
        for (var i = at + 1; i < text.Length && (char.IsAsciiLetterOrDigit(text[i]) || text[i] is '_' or '-' or '+' or '\''); i++)
            name.Append(text[i]);
        return at + 1 + name.Length < text.Length
            && text[at + 1 + name.Length] == ':'
            && (name.ToString() is "100" or "1234" or "+1" or "-1" || name.ToString().Any(char.IsAsciiLetter));
    }
}
