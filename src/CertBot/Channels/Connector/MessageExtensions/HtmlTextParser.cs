using System.Collections.Immutable;
using System.Net;
using System.Text;
using CertBot.Core.Primitives;

namespace CertBot.Channels.Connector.MessageExtensions;

/// <summary>
/// What somebody reads of a message that is HTML: its words, line by line, and the addresses it links to. Read once from left to right;
/// what was written as text and looks like a tag stays text, for nothing of it is ever read as HTML again.
/// </summary>
internal sealed class HtmlTextParser
{
    private static readonly string[] HiddenElements = ["script", "style", "template", "noscript", "iframe", "object", "svg", "title", "textarea", "select"];

    private static readonly string[] BlockElements =
    [
        "br",
        "p",
        "div",
        "li",
        "ul",
        "ol",
        "tr",
        "table",
        "blockquote",
        "pre",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
    ];

    private readonly string html;
    private readonly StringBuilder text = new();
    private readonly ImmutableArray<string>.Builder links = ImmutableArray.CreateBuilder<string>();
    private int position;

    private HtmlTextParser(string html) => this.html = html;

    public static (string Text, ImmutableArray<string> Links) Parse(string html)
    {
        var parser = new HtmlTextParser(html);
        parser.ParseAll();
        var lines = UserText.Sanitize(parser.text.ToString()).Split('\n').Select(UserText.ToOneLine).Where(l => l.Length > 0);
        return (string.Join('\n', lines), parser.links.ToImmutable());
    }

    private void ParseAll()
    {
        while (position < html.Length)
        {
            var next = html.IndexOf('<', position);
            if (next < 0)
                next = html.Length;
            // Line ends of the source are no line ends of the text, and a blank that keeps words together is a blank.
            text.Append(WebUtility.HtmlDecode(html[position..next].ReplaceLineEndings(" ")).Replace('\u00A0', ' '));
            position = next;
            if (position < html.Length)
                ParseMarkup();
        }
    }

    private void ParseMarkup()
    {
        if (html.AsSpan(position).StartsWith("<!--"))
        {
            SkipPast("-->");
        }
        else if (position + 1 < html.Length && html[position + 1] is '!' or '?')
        {
            SkipPast(">");
        }
        else if (position + 1 < html.Length && (char.IsAsciiLetter(html[position + 1]) || html[position + 1] == '/'))
        {
            AppendElement(ReadTag());
        }
        else
        {
            text.Append('<'); // "a < b"
            position++;
        }
    }

    private void AppendElement(HtmlTag tag)
    {
        if (BlockElements.Contains(tag.Name, StringComparer.Ordinal))
            text.Append('\n');
        if (tag.IsClosing)
            return;

        if (tag.Name == "a" && tag.ReadValue("href") is { Length: > 0 } url)
            links.Add(url);
        if (tag.Name is "img" or "emoji" && tag.ReadValue("alt") is { Length: > 0 } alternativeText && !tag.IsHidden)
            text.Append(alternativeText);
        if (!tag.IsVoid && (tag.IsHidden || HiddenElements.Contains(tag.Name, StringComparer.Ordinal)))
            SkipElement(tag.Name);
    }

    /// <summary>Goes behind the end of an element nobody sees, with all that is in it.</summary>
    private void SkipElement(string name)
    {
        for (var depth = 1; depth > 0 && position < html.Length; )
        {
            var next = html.IndexOf('<', position);
            if (next < 0)
            {
                position = html.Length;
                return;
            }

            position = next;
            if (html.AsSpan(position).StartsWith("<!--"))
            {
                SkipPast("-->");
            }
            else if (position + 1 < html.Length && (char.IsAsciiLetter(html[position + 1]) || html[position + 1] == '/'))
            {
                var tag = ReadTag();
                if (tag.Name == name && !tag.IsVoid)
                    depth += tag.IsClosing ? -1 : 1;
            }
            else
            {
                position++;
            }
        }
    }

    /// <summary>The tag that begins here. One that never ends takes the rest: a browser shows none of it either.</summary>
    private HtmlTag ReadTag()
    {
        var start = position + 1;
        var (quote, last) = ('\0', '<');
        for (position = start; position < html.Length; position++)
        {
            var c = html[position];
            if (quote != '\0')
                quote = c == quote ? '\0' : quote;
            else if (c == '>')
                break;
            else if (c is '"' or '\'' && last == '=')
                quote = c;
            if (!char.IsWhiteSpace(c))
                last = c;
        }

        var content = html[start..position];
        position = Math.Min(position + 1, html.Length);
        return HtmlTag.Parse(content);
    }

    private void SkipPast(string end)
    {
        var found = html.IndexOf(end, position + 2, StringComparison.Ordinal);
        position = found < 0 ? html.Length : found + end.Length;
    }
}
