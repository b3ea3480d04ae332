using System.Collections.Immutable;
using System.Net;
using System.Text;
using CertBot.Core.Conversation;

namespace CertBot.Channels.Connector.Quoting;

/// <summary>
/// What somebody reads of a message that is HTML: its words, line by line, and the addresses it links to. Read once from left to right;
/// what was written as text and looks like a tag stays text, for nothing of it is ever read as HTML again.
/// </summary>
internal sealed class HtmlText
{
    private static readonly string[] Unseen = ["script", "style", "template", "noscript", "iframe", "object", "svg", "title", "textarea", "select"];

    private static readonly string[] Lines = ["br", "p", "div", "li", "ul", "ol", "tr", "table", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "hr"];

    private readonly string html;
    private readonly StringBuilder text = new();
    private readonly ImmutableArray<string>.Builder links = ImmutableArray.CreateBuilder<string>();
    private int at;

    private HtmlText(string html) => this.html = html;

    public static (string Text, ImmutableArray<string> Links) Read(string html)
    {
        var reading = new HtmlText(html);
        reading.All();
        var lines = Foreign.Clean(reading.text.ToString()).Split('\n').Select(Foreign.OneLine).Where(l => l.Length > 0);
        return (string.Join('\n', lines), reading.links.ToImmutable());
    }

    private void All()
    {
        while (at < html.Length)
        {
            var next = html.IndexOf('<', at);
            if (next < 0) next = html.Length;
            // Line ends of the source are no line ends of the text, and a blank that keeps words together is a blank.
            text.Append(WebUtility.HtmlDecode(html[at..next].ReplaceLineEndings(" ")).Replace('\u00A0', ' '));
            at = next;
            if (at < html.Length) Markup();
        }
    }

    private void Markup()
    {
        if (html.AsSpan(at).StartsWith("<!--"))
        {
            Skip("-->");
        }
        else if (at + 1 < html.Length && html[at + 1] is '!' or '?')
        {
            Skip(">");
        }
        else if (at + 1 < html.Length && (char.IsAsciiLetter(html[at + 1]) || html[at + 1] == '/'))
        {
            Element(Tag());
        }
        else
        {
            text.Append('<');   // "a < b"
            at++;
        }
    }

    private void Element(HtmlTag tag)
    {
        if (Lines.Contains(tag.Name, StringComparer.Ordinal)) text.Append('\n');
        if (tag.Closes) return;

        if (tag.Name == "a" && tag.Value("href") is { Length: > 0 } address) links.Add(address);
        if (tag.Name is "img" or "emoji" && tag.Value("alt") is { Length: > 0 } shown && !tag.IsHidden) text.Append(shown);
        if (!tag.IsEmpty && (tag.IsHidden || Unseen.Contains(tag.Name, StringComparer.Ordinal))) Leave(tag.Name);
    }

    /// <summary>Goes behind the end of an element nobody sees, with all that is in it.</summary>
    private void Leave(string name)
    {
        for (var depth = 1; depth > 0 && at < html.Length;)
        {
            var next = html.IndexOf('<', at);
            if (next < 0)
            {
                at = html.Length;
                return;
            }

            at = next;
            if (html.AsSpan(at).StartsWith("<!--"))
            {
                Skip("-->");
            }
            else if (at + 1 < html.Length && (char.IsAsciiLetter(html[at + 1]) || html[at + 1] == '/'))
            {
                var tag = Tag();
                if (tag.Name == name && !tag.IsEmpty) depth += tag.Closes ? -1 : 1;
            }
            else
            {
                at++;
            }
        }
    }

    /// <summary>The tag that begins here. One that never ends takes the rest: a browser shows none of it either.</summary>
    private HtmlTag Tag()
    {
        var start = at + 1;
        var (quote, last) = ('\0', '<');
        for (at = start; at < html.Length; at++)
        {
            var c = html[at];
            if (quote != '\0') quote = c == quote ? '\0' : quote;
            else if (c == '>') break;
            else if (c is '"' or '\'' && last == '=') quote = c;
            if (!char.IsWhiteSpace(c)) last = c;
        }

        var inside = html[start..at];
        at = Math.Min(at + 1, html.Length);
        return HtmlTag.Read(inside);
    }

    private void Skip(string end)
    {
        var found = html.IndexOf(end, at + 2, StringComparison.Ordinal);
        at = found < 0 ? html.Length : found + end.Length;
    }
}
