using System.Text;

namespace CertBot.Cards;

/// <summary>
/// Signs that ride through a card's expansion inside its strings: around foreign text, so that it can be neutralised where it lands, and around texts still to be said.
/// They are noncharacters, which no text that is exchanged may hold; those that come in are taken out first.
/// </summary>
internal static class Marks
{
    private const char ForeignStarts = '\uFDD0';
    private const char ForeignEnds = '\uFDD1';
    private const char CallStarts = '\uFDD2';
    private const char NameStarts = '\uFDD3';
    private const char ValueStarts = '\uFDD4';
    private const char CallEnds = '\uFDD5';

    /// <summary>Marks foreign text. Single words that could do nothing anywhere stay as they are, so that a template may compare them.</summary>
    public static string Foreign(string text)
    {
        if (IsWord(text))
            return text;
        var clean = text.AsSpan().IndexOfAnyInRange(ForeignStarts, CallEnds) < 0 ? text : string.Concat(text.Where(c => c is < ForeignStarts or > CallEnds));
        return $"{ForeignStarts}{clean}{ForeignEnds}";
    }

    /// <summary>A text to be said later with the values its names have where the template stands.</summary>
    public static string Call(string key, IEnumerable<string> names)
    {
        var call = new StringBuilder().Append(CallStarts).Append(key);
        foreach (var name in names)
            call.Append(NameStarts).Append(name).Append(ValueStarts).Append("${").Append(name).Append('}');
        return call.Append(CallEnds).ToString();
    }

    /// <summary>Says the texts, and passes each piece of foreign text through <paramref name="foreign"/>.</summary>
    public static string Resolve(string text, Func<string, IReadOnlyDictionary<string, string>, string> say, Func<string, string> foreign) =>
        text.AsSpan().IndexOfAnyInRange(ForeignStarts, CallEnds) < 0 ? text : Unwrapped(Said(text, say), foreign);

    public static bool IsForeign(string text) => text.Contains(ForeignStarts, StringComparison.Ordinal);

    private static string Said(string text, Func<string, IReadOnlyDictionary<string, string>, string> say)
    {
        if (text.IndexOf(CallStarts, StringComparison.Ordinal) is var start && start < 0 || text.IndexOf(CallEnds, start) is var end && end < 0)
            return text;

        var pieces = text[(start + 1)..end].Split(NameStarts);
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var piece in pieces.Skip(1).Select(p => p.Split(ValueStarts, 2)))
        {
            // What the template could not fill it leaves as it was written.
            if (piece[1] != $"${{{piece[0]}}}")
                given[piece[0]] = piece[1];
        }

        return text[..start] + say(pieces[0], given) + Said(text[(end + 1)..], say);
    }

    private static string Unwrapped(string text, Func<string, string> foreign)
    {
        var plain = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length;)
        {
            var start = text.IndexOf(ForeignStarts, at);
            var end = start < 0 ? -1 : text.IndexOf(ForeignEnds, start);
            if (end < 0)
                return plain.Append(text, at, text.Length - at).ToString();
            plain.Append(text, at, start - at).Append(foreign(text[(start + 1)..end]));
            at = end + 1;
        }

        return plain.ToString();
    }

    private static bool IsWord(string text) => text is not ("" or "true" or "false") && char.IsAsciiLetter(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
