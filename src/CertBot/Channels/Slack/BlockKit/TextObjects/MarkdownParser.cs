using System.Collections.Immutable;
using System.Text;

namespace CertBot.Channels.Slack.BlockKit.TextObjects;

/// <summary>
/// Parses the small markdown of the message catalogue: bold, italic, links, lists, escapes, mentions. User text arrives escaped, so all formatting is the bot's
/// own.
/// </summary>
internal sealed class MarkdownParser
{
    private const string Escapable = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
    private const int MaxUrlLength = 1000;

    private readonly string _text;
    private readonly ImmutableArray<string> _mentionableUsers;
    private readonly ImmutableArray<TextSpan>.Builder _spans = ImmutableArray.CreateBuilder<TextSpan>();
    private readonly StringBuilder _literal = new();

    private MarkdownParser(string text, ImmutableArray<string> called) => (this._text, this._mentionableUsers) = (text, called);

    public static ImmutableArray<TextSpan> Parse(string markdown, ImmutableArray<string> mentionableUsers)
    {
        var parser = new MarkdownParser(string.Join('\n', markdown.ReplaceLineEndings("\n").Split('\n').Select(ReplaceListMarker)), mentionableUsers);
        parser.Parse(0, parser._text.Length, TextStyle.Plain);
        parser.FlushLiteral(TextStyle.Plain);
        return parser._spans.ToImmutable();
    }

    private static string ReplaceListMarker(string line)
    {
        var indent = line.Length - line.TrimStart(' ').Length;
        var rest = line.AsSpan(indent);
        return rest.StartsWith("- ") || rest.StartsWith("* ") || rest.StartsWith("+ ") ? $"{line[..indent]}• {rest[2..]}" : line;
    }

    private void Parse(int from, int to, TextStyle style)
    {
        for (var at = from; at < to; )
            at = ParseNext(at, to, style);
    }

    private int ParseNext(int at, int to, TextStyle style)
    {
        switch (_text[at])
        {
            case '\\' when at + 1 < to && Escapable.Contains(_text[at + 1], StringComparison.Ordinal):
                _literal.Append(_text[at + 1]);
                return at + 2;
            case '*' when IsOpening(at, "**", to) && FindClosing(at + 2, "**", to) is { } end:
                return ParseStyled(at + 2, end, 2, style, TextStyle.Bold);
            case '*' when IsOpening(at, "*", to) && FindClosing(at + 1, "*", to) is { } end:
                return ParseStyled(at + 1, end, 1, style, TextStyle.Italic);
            case '_' when IsOpening(at, "_", to) && (at == 0 || !char.IsLetterOrDigit(_text[at - 1])) && FindClosing(at + 1, "_", to) is { } end:
                return ParseStyled(at + 1, end, 1, style, TextStyle.Italic);
            case '[' when ParseLink(at, to, style) is { } end:
                return end;
            case SlackText.MentionStart when ParseMention(at, to, style) is { } end:
                return end;
            default:
                _literal.Append(_text[at]);
                return at + 1;
        }
    }

    private bool IsOpening(int at, string marker, int to) =>
        at + marker.Length < to
        && string.CompareOrdinal(_text, at, marker, 0, marker.Length) == 0
        && !char.IsWhiteSpace(_text[at + marker.Length])
        && _text[at + marker.Length] != marker[0];

    /// <summary>The end of a style: in the same line, after a character that is not blank.</summary>
    private int? FindClosing(int from, string marker, int to)
    {
        for (var i = from; i + marker.Length <= to && _text[i] != '\n'; i++)
        {
            if (_text[i] == '\\')
            {
                i++;
            }
            else if (i > from && string.CompareOrdinal(_text, i, marker, 0, marker.Length) == 0 && !char.IsWhiteSpace(_text[i - 1]))
            {
                if (marker == "*" && i + 1 < to && _text[i + 1] == '*')
                    i++;
                else
                    return i;
            }
        }

        return null;
    }

    private int ParseStyled(int from, int end, int markerLength, TextStyle outerStyle, TextStyle innerStyle)
    {
        FlushLiteral(outerStyle);
        Parse(from, end, outerStyle | innerStyle);
        FlushLiteral(outerStyle | innerStyle);
        return end + markerLength;
    }

    private int? ParseLink(int at, int to, TextStyle style)
    {
        var middle = FindUnescaped(at + 1, ']', to);
        if (middle is not { } textEnd || textEnd + 1 >= to || _text[textEnd + 1] != '(' || FindUnescaped(textEnd + 2, ')', to) is not { } end)
            return null;
        var (linkText, url) = (Unescape(at + 1, textEnd), Unescape(textEnd + 2, end));
        if (
            linkText.Trim().Length == 0
            || url.Length > MaxUrlLength
            || !Uri.TryCreate(url, UriKind.Absolute, out var uri)
            || uri.Scheme is not ("https" or "http")
        )
        {
            return null;
        }
        FlushLiteral(style);
        _spans.Add(new TextSpan.Link(SlackText.Sanitize(linkText), uri.AbsoluteUri.Replace("|", "%7C", StringComparison.Ordinal), style));
        return end + 1;
    }

    private int? FindUnescaped(int from, char character, int to)
    {
        for (var i = from; i < to && _text[i] is not ('\n' or '['); i++)
        {
            if (_text[i] == '\\')
                i++;
            else if (_text[i] == character)
                return i;
        }

        return null;
    }

    private int? ParseMention(int at, int to, TextStyle style)
    {
        if (_text.IndexOf(SlackText.MentionEnd, at, to - at) is var end && end < 0)
            return null;
        var user = _text[(at + 1)..end];
        if (_mentionableUsers.Contains(user, StringComparer.Ordinal) && user.All(char.IsAsciiLetterOrDigit))
        {
            FlushLiteral(style);
            _spans.Add(new TextSpan.UserMention(user));
        }
        else
        {
            _literal.Append(user);
        }

        return end + 1;
    }

    private string Unescape(int from, int to)
    {
        var plain = new StringBuilder(to - from);
        for (var i = from; i < to; i++)
        {
            if (_text[i] == '\\' && i + 1 < to && Escapable.Contains(_text[i + 1], StringComparison.Ordinal))
                i++;
            plain.Append(_text[i]);
        }

        return plain.ToString();
    }

    private void FlushLiteral(TextStyle style)
    {
        var cleaned = SlackText.Sanitize(_literal.ToString());
        _literal.Clear();
        if (cleaned.Length > 0)
            _spans.Add(new TextSpan.Literal(cleaned, style));
    }
}
