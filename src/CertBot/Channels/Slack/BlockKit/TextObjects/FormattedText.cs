using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace CertBot.Channels.Slack.BlockKit.TextObjects;

/// <summary>A text to be written as Slack text objects: <c>plain_text</c> if it has no formatting, otherwise <c>mrkdwn</c>.</summary>
internal sealed record FormattedText(ImmutableArray<TextSpan> Spans)
{
    public static FormattedText FromMarkdown(string markdown, ImmutableArray<string> mentionableUsers) =>
        new(MarkdownParser.Parse(markdown.Trim(), mentionableUsers));

    /// <summary>Text without markdown.</summary>
    public static FormattedText FromPlainText(string text) =>
        new(SlackText.Sanitize(text.Trim()) is { Length: > 0 } cleaned ? [new TextSpan.Literal(cleaned, TextStyle.Plain)] : []);

    public bool IsEmpty => Spans.All(p => p is TextSpan.Literal literal && string.IsNullOrWhiteSpace(literal.Text));

    /// <summary>True if it mentions a user, which only mrkdwn can.</summary>
    public bool HasMentions => Spans.Any(p => p is TextSpan.UserMention);

    public FormattedText ToBold() =>
        new([
            .. Spans.Select(p =>
                p switch
                {
                    TextSpan.Literal literal => literal with { Style = literal.Style | TextStyle.Bold },
                    TextSpan.Link link => link with { Style = link.Style | TextStyle.Bold },
                    _ => p,
                }
            ),
        ]);

    public FormattedText AppendLine(FormattedText next) => new([.. Spans, new TextSpan.Literal("\n", TextStyle.Plain), .. next.Spans]);

    /// <summary>The text without markup, unescaped.</summary>
    public string UnescapedText =>
        string.Concat(
            Spans.Select(p =>
                p switch
                {
                    TextSpan.Literal literal => literal.Text,
                    TextSpan.Link link => link.Text,
                    TextSpan.UserMention mention => $"@{mention.User}",
                    _ => "",
                }
            )
        );

    public string Mrkdwn => string.Concat(TextSplitter.Split(TextUnits.ForMrkdwn(Spans), int.MaxValue, 1).Texts);

    /// <summary>As plain text with mentions, escaped.</summary>
    public string ToEscapedText(int maxLength) => TextSplitter.Split(TextUnits.ForPlainText(Spans), maxLength, 1).Texts is [var single] ? single : "";

    /// <summary>At most <paramref name="maxCount"/> text objects; the rest is cut.</summary>
    public (ImmutableArray<JsonObject> Texts, bool IsCut) ToTextObjects(int maxLength, int maxCount)
    {
        var isPlain = TextUnits.IsPlain(Spans);
        if (isPlain && SlackText.Escape(UnescapedText).Trim() is { Length: > 0 } escaped && SlackText.CountCodePoints(escaped) <= maxLength)
            return ([PlainTextObject(escaped)], false);

        var (texts, isTruncated) = TextSplitter.Split(isPlain ? TextUnits.ForPlainText(Spans) : TextUnits.ForMrkdwn(Spans), maxLength, maxCount);
        return ([.. texts.Select(t => isPlain ? PlainTextObject(t) : MrkdwnObject(t))], isTruncated);
    }

    /// <summary>A label, a title or an option: plain text, escaped and truncated.</summary>
    public static JsonObject CreatePlainTextObject(string text, int maxLength) =>
        PlainTextObject(SlackText.Escape(SlackText.Sanitize(text).Trim() is { Length: > 0 } cleaned ? cleaned : SlackText.Ellipsis, maxLength));

    private static JsonObject PlainTextObject(string escaped) =>
        new()
        {
            ["type"] = "plain_text",
            ["text"] = escaped,
            ["emoji"] = false,
        };

    /// <summary>Verbatim: Slack does not link names or URLs by itself.</summary>
    private static JsonObject MrkdwnObject(string escaped) =>
        new()
        {
            ["type"] = "mrkdwn",
            ["text"] = escaped,
            ["verbatim"] = true,
        };
}

[Flags]
internal enum TextStyle
{
    Plain = 0,
    Bold = 1,
    Italic = 2,
}

/// <summary>A span of parsed markdown.</summary>
internal abstract record TextSpan
{
    private TextSpan() { }

    /// <summary>Text without markup.</summary>
    public sealed record Literal(string Text, TextStyle Style) : TextSpan;

    public sealed record Link(string Text, string Url, TextStyle Style) : TextSpan;

    /// <summary>A mention that is allowed.</summary>
    public sealed record UserMention(string User) : TextSpan;
}
