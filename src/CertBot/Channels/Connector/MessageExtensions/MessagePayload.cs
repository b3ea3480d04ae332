using System.Collections.Immutable;
using System.Text;
using AngleSharp.Html;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;
using AngleSharp.Text;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Primitives;
using Microsoft.Bot.Schema.Teams;

namespace CertBot.Channels.Connector.MessageExtensions;

/// <summary>Reads a shared Teams message: its text without markup, its files and links as URLs. Nothing is downloaded.</summary>
internal static class MessagePayload
{
    public static Evidence ReadEvidence(MessageActionsPayload message)
    {
        var content = message.Body.Content ?? "";
        var (text, htmlLinks) = message.Body.ContentType == "html" ? HtmlTextParser.Parse(content) : (UserText.Sanitize(content), []);
        var files = message.Attachments.Take(SharedMessageLinks.MaxLinks).Select(a => SharedMessageLinks.CreateLink(a.Name, a.ContentUrl));
        var textLinks = htmlLinks.Concat(SharedMessageLinks.FindUrls(text)).Select(a => SharedMessageLinks.CreateLink(null, a));
        return new(
            SharedMessageLinks.FormatAuthor(message.From.User is { } user ? user.DisplayName : message.From.Application?.DisplayName),
            text,
            [
                .. files
                    .Concat(textLinks)
                    .OfType<EvidenceLink>()
                    .Take(SharedMessageLinks.MaxLinks)
                    .Append(
                        SharedMessageLinks.NormalizeUrl(message.LinkToMessage?.OriginalString) is { } messageUrl ? new EvidenceLink(null, messageUrl) : null
                    )
                    .OfType<EvidenceLink>()
                    .DistinctBy(l => l.Address, StringComparer.Ordinal),
            ]
        );
    }
}

/// <summary>
/// Extracts the visible text of an HTML message, line by line, and the addresses it links to. Reads AngleSharp's tokens instead of its document tree:
/// building the tree takes time quadratic in the depth of nesting (eight seconds for a message of the maximum size).
/// </summary>
internal sealed class HtmlTextParser
{
    /// <summary>The bound of a request body, in characters. The rest of a longer text is ignored.</summary>
    private const int MaxLength = JsonRequestBody.MaxBytes;

    private static readonly string[] HiddenElements = ["script", "style", "template", "noscript", "iframe", "object", "svg", "title", "textarea", "select"];

    private static readonly string[] VoidElements = ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

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

    private readonly StringBuilder _text = new();
    private readonly ImmutableArray<string>.Builder _links = ImmutableArray.CreateBuilder<string>();

    // The hidden element the parser is in, and how many elements of its name are open.
    private string? _hiddenElement;
    private int _hiddenDepth;

    private HtmlTextParser() { }

    public static (string Text, ImmutableArray<string> Links) Parse(string html)
    {
        var parser = new HtmlTextParser();
        parser.ReadTokens(html.Length <= MaxLength ? html : html[..MaxLength]);
        var lines = UserText.Sanitize(parser._text.ToString()).Split('\n').Select(UserText.ToOneLine).Where(l => l.Length > 0);
        return (string.Join('\n', lines), parser._links.ToImmutable());
    }

    private void ReadTokens(string html)
    {
        using var source = new TextSource(html);
        var tokenizer = new HtmlTokenizer(source, HtmlEntityProvider.Resolver);
        for (var token = tokenizer.Get(); token.Type != HtmlTokenType.EndOfFile; token = tokenizer.Get())
        {
            switch (token.Type)
            {
                case HtmlTokenType.Character when _hiddenElement is null:
                    // Line ends of the source are no line ends of the text, and a no-break space is a space.
                    _text.Append(token.Data.ReplaceLineEndings(" ").Replace('\u00A0', ' '));
                    break;
                case HtmlTokenType.StartTag:
                    tokenizer.State = ContentModeOf(token.Name);
                    ReadStartTag(token.AsTag());
                    break;
                case HtmlTokenType.EndTag:
                    ReadEndTag(token.Name);
                    break;
                default:
                    break; // comments, document types, processing instructions
            }
        }
    }

    private void ReadStartTag(HtmlTagToken tag)
    {
        if (_hiddenElement is not null)
        {
            if (tag.Name == _hiddenElement)
                _hiddenDepth++;
            return;
        }

        if (BlockElements.Contains(tag.Name, StringComparer.Ordinal))
            _text.Append('\n');
        if (tag.Name == "a" && tag.GetAttribute("href") is { Length: > 0 } url)
            _links.Add(url);
        var isHidden = IsHidden(tag);
        if (tag.Name is "img" or "emoji" && !isHidden && tag.GetAttribute("alt") is { Length: > 0 } alternativeText)
            _text.Append(alternativeText);
        if ((isHidden || HiddenElements.Contains(tag.Name, StringComparer.Ordinal)) && !VoidElements.Contains(tag.Name, StringComparer.Ordinal))
            (_hiddenElement, _hiddenDepth) = (tag.Name, 1);
    }

    private void ReadEndTag(string name)
    {
        if (_hiddenElement is not null)
        {
            if (name == _hiddenElement && --_hiddenDepth == 0)
                _hiddenElement = null;
        }
        else if (BlockElements.Contains(name, StringComparer.Ordinal))
        {
            _text.Append('\n');
        }
    }

    /// <summary>How the content of an element is read (HTML standard, 13.2.6): as markup, or as text up to its end tag.</summary>
    private static HtmlParseMode ContentModeOf(string element) =>
        element switch
        {
            "script" => HtmlParseMode.Script,
            "style" or "iframe" => HtmlParseMode.Rawtext,
            "title" or "textarea" => HtmlParseMode.RCData,
            _ => HtmlParseMode.PCData,
        };

    private static bool IsHidden(HtmlTagToken tag) =>
        tag.Attributes.Any(a => a.Name == "hidden")
        || (
            tag.GetAttribute("style") is { Length: > 0 } style
            && string.Concat(style.Where(c => !char.IsWhiteSpace(c))).ToLowerInvariant() is var s
            && (s.Contains("display:none", StringComparison.Ordinal) || s.Contains("visibility:hidden", StringComparison.Ordinal))
        );
}
