using System.Collections.Immutable;
using System.Net;

namespace CertBot.Channels.Connector.MessageExtensions;

/// <summary>What stands between <c>&lt;</c> and <c>&gt;</c>.</summary>
internal sealed record HtmlTag(string Name, bool IsClosing, ImmutableDictionary<string, string> Attributes)
{
    private const int MaxAttributes = 40;

    private static readonly string[] VoidElements = ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

    public bool IsVoid => VoidElements.Contains(Name, StringComparer.Ordinal);

    /// <summary>Written not to be seen.</summary>
    public bool IsHidden =>
        Attributes.ContainsKey("hidden")
        || (
            ReadValue("style") is { } style
            && string.Concat(style.Where(c => !char.IsWhiteSpace(c))).ToLowerInvariant() is var s
            && (s.Contains("display:none", StringComparison.Ordinal) || s.Contains("visibility:hidden", StringComparison.Ordinal))
        );

    public string? ReadValue(string attribute) => Attributes.GetValueOrDefault(attribute);

    public static HtmlTag Parse(string content)
    {
        var isClosing = content.StartsWith('/');
        var rest = isClosing ? content[1..] : content;
        var end = rest.AsSpan().IndexOfAny(" \t\r\n/");
        var name = (end < 0 ? rest : rest[..end]).ToLowerInvariant();
        return new(name, isClosing, isClosing || end < 0 ? ImmutableDictionary<string, string>.Empty : ParseAttributes(rest[end..]));
    }

    /// <summary>The first of two with one name counts, as in a browser.</summary>
    private static ImmutableDictionary<string, string> ParseAttributes(string text)
    {
        var attributes = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        for (var position = 0; position < text.Length && attributes.Count < MaxAttributes; )
        {
            if (char.IsWhiteSpace(text[position]) || text[position] is '/' or '=')
            {
                position++;
                continue;
            }

            var name = ReadUntil(text, ref position, c => char.IsWhiteSpace(c) || c is '=' or '/').ToLowerInvariant();
            while (position < text.Length && char.IsWhiteSpace(text[position]))
                position++;
            attributes.TryAdd(name, position < text.Length && text[position] == '=' ? ReadValue(text, ref position) : "");
        }

        return attributes.ToImmutable();
    }

    private static string ReadValue(string text, ref int position)
    {
        position++;
        while (position < text.Length && char.IsWhiteSpace(text[position]))
            position++;
        if (position == text.Length)
            return "";

        if (text[position] is not ('"' or '\''))
            return WebUtility.HtmlDecode(ReadUntil(text, ref position, char.IsWhiteSpace));

        var quote = text[position++];
        var value = ReadUntil(text, ref position, c => c == quote);
        position++;
        return WebUtility.HtmlDecode(value);
    }

    private static string ReadUntil(string text, ref int position, Func<char, bool> isEnd)
    {
        var start = position;
        while (position < text.Length && !isEnd(text[position]))
            position++;
        return text[start..position];
    }
}
