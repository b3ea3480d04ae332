using System.Collections.Immutable;
using System.Net;

namespace CertBot.Channels.Connector.Quoting;

/// <summary>What stands between <c>&lt;</c> and <c>&gt;</c>.</summary>
internal sealed record HtmlTag(string Name, bool Closes, ImmutableDictionary<string, string> Attributes)
{
    private const int MostAttributes = 40;

    private static readonly string[] Empty = ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

    public bool IsEmpty => Empty.Contains(Name, StringComparer.Ordinal);

    /// <summary>Written not to be seen.</summary>
    public bool IsHidden => Attributes.ContainsKey("hidden")
        || (Value("style") is { } style && string.Concat(style.Where(c => !char.IsWhiteSpace(c))).ToLowerInvariant() is var s
            && (s.Contains("display:none", StringComparison.Ordinal) || s.Contains("visibility:hidden", StringComparison.Ordinal)));

    public string? Value(string attribute) => Attributes.GetValueOrDefault(attribute);

    public static HtmlTag Read(string inside)
    {
        var closes = inside.StartsWith('/');
        var rest = closes ? inside[1..] : inside;
        var end = rest.AsSpan().IndexOfAny(" \t\r\n/");
        var name = (end < 0 ? rest : rest[..end]).ToLowerInvariant();
        return new(name, closes, closes || end < 0 ? ImmutableDictionary<string, string>.Empty : Pairs(rest[end..]));
    }

    /// <summary>The first of two with one name counts, as in a browser.</summary>
    private static ImmutableDictionary<string, string> Pairs(string text)
    {
        var pairs = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        for (var at = 0; at < text.Length && pairs.Count < MostAttributes;)
        {
            if (char.IsWhiteSpace(text[at]) || text[at] is '/' or '=')
            {
                at++;
                continue;
            }

            var name = Until(text, ref at, c => char.IsWhiteSpace(c) || c is '=' or '/').ToLowerInvariant();
            while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
            pairs.TryAdd(name, at < text.Length && text[at] == '=' ? Value(text, ref at) : "");
        }

        return pairs.ToImmutable();
    }

    private static string Value(string text, ref int at)
    {
        at++;
        while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
        if (at == text.Length) return "";

        if (text[at] is not ('"' or '\'')) return WebUtility.HtmlDecode(Until(text, ref at, char.IsWhiteSpace));

        var quote = text[at++];
        var value = Until(text, ref at, c => c == quote);
        at++;
        return WebUtility.HtmlDecode(value);
    }

    private static string Until(string text, ref int at, Func<char, bool> end)
    {
        var start = at;
        while (at < text.Length && !end(text[at])) at++;
        return text[start..at];
    }
}
