using System.Text;

namespace CertBot.Cards;

/// <summary>
/// Markers inside strings during the expansion of a card: around untrusted text, so that it can be encoded for its final position, and around texts still to be
/// rendered. They are Unicode noncharacters, which are removed from incoming text first.
/// </summary>
internal static class TextMarkers
{
    private const char UntrustedStart = '\uFDD0';
    private const char UntrustedEnd = '\uFDD1';
    private const char TextStart = '\uFDD2';
    private const char NameStart = '\uFDD3';
    private const char ValueStart = '\uFDD4';
    private const char TextEnd = '\uFDD5';

    /// <summary>Marks untrusted text. Single words, which are harmless anywhere, are not marked, so that a template can compare them.</summary>
    public static string MarkUntrusted(string text)
    {
        if (IsWord(text))
            return text;
        var clean = text.AsSpan().IndexOfAnyInRange(UntrustedStart, TextEnd) < 0 ? text : string.Concat(text.Where(c => c is < UntrustedStart or > TextEnd));
        return $"{UntrustedStart}{clean}{UntrustedEnd}";
    }

    /// <summary>A text to be rendered after the expansion, with arguments that the template expands in place.</summary>
    public static string MarkText(string key, IEnumerable<string> names)
    {
        var marked = new StringBuilder().Append(TextStart).Append(key);
        foreach (var name in names)
            marked.Append(NameStart).Append(name).Append(ValueStart).Append("${").Append(name).Append('}');
        return marked.Append(TextEnd).ToString();
    }

    /// <summary>Renders the texts, and passes each piece of untrusted text through <paramref name="encodeUntrusted"/>.</summary>
    public static string Resolve(string text, Func<string, IReadOnlyDictionary<string, string>, string> renderText, Func<string, string> encodeUntrusted) =>
        text.AsSpan().IndexOfAnyInRange(UntrustedStart, TextEnd) < 0 ? text : EncodeUntrusted(ResolveTexts(text, renderText), encodeUntrusted);

    public static bool IsUntrusted(string text) => text.Contains(UntrustedStart, StringComparison.Ordinal);

    private static string ResolveTexts(string text, Func<string, IReadOnlyDictionary<string, string>, string> renderText)
    {
        if (text.IndexOf(TextStart, StringComparison.Ordinal) is var start && start < 0 || text.IndexOf(TextEnd, start) is var end && end < 0)
            return text;

        var pieces = text[(start + 1)..end].Split(NameStart);
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var piece in pieces.Skip(1).Select(p => p.Split(ValueStart, 2)))
        {
            // A missing argument stays in the text as its own expression.
            if (piece[1] != $"${{{piece[0]}}}")
                values[piece[0]] = piece[1];
        }

        return text[..start] + renderText(pieces[0], values) + ResolveTexts(text[(end + 1)..], renderText);
    }

    private static string EncodeUntrusted(string text, Func<string, string> encodeUntrusted)
    {
        var plain = new StringBuilder(text.Length);
        for (var position = 0; position < text.Length; )
        {
            var start = text.IndexOf(UntrustedStart, position);
            var end = start < 0 ? -1 : text.IndexOf(UntrustedEnd, start);
            if (end < 0)
                return plain.Append(text, position, text.Length - position).ToString();
            plain.Append(text, position, start - position).Append(encodeUntrusted(text[(start + 1)..end]));
            position = end + 1;
        }

        return plain.ToString();
    }

    private static bool IsWord(string text) =>
        text is not ("" or "true" or "false") && char.IsAsciiLetter(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
