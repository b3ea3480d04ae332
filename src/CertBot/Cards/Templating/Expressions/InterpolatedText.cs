using System.Collections.Immutable;
using System.Text;

namespace CertBot.Cards.Templating.Expressions;

/// <summary>Text with <c>${expressions}</c> in it, taken apart. <c>\$</c> and <c>\`</c> stand for the plain character.</summary>
internal static class InterpolatedText
{
    // Each one is looked for to the end of the text; hundreds are no text but an attack.
    private const int MaximumUnclosed = 100;

    /// <summary>Whether the text has an expression at all. Text without one is left alone, backslashes included.</summary>
    public static bool Has(string text) => text.Contains("${", StringComparison.Ordinal);

    public static ImmutableArray<TextPart> Split(string text) => Read(text, 0, '\0', out _);

    /// <summary>Reads up to the closing backtick; <paramref name="end"/> is behind it, or -1 when there is none.</summary>
    public static ImmutableArray<TextPart> Quoted(string text, int start, out int end) => Read(text, start, '`', out end);

    private static ImmutableArray<TextPart> Read(string text, int start, char close, out int end)
    {
        var parts = ImmutableArray.CreateBuilder<TextPart>();
        var plain = new StringBuilder();
        var i = start;
        var unclosed = 0;
        end = close == '\0' ? text.Length : -1;
        while (i < text.Length)
        {
            var c = text[i];
            if (c == close)
            {
                end = i + 1;
                break;
            }

            if (c == '\\' && i + 1 < text.Length && text[i + 1] is '$' or '`')
            {
                plain.Append(text[i + 1]);
                i += 2;
            }
            else if (c == '$' && unclosed < MaximumUnclosed && ExpressionEnd(text, i) is var after and not 0)
            {
                if (after < 0)
                {
                    unclosed++;
                    plain.Append(c);
                    i++;
                    continue;
                }

                Flush(parts, plain);
                parts.Add(new TextPart.Bound(text[(i + 2)..(after - 1)]));
                i = after;
            }
            else
            {
                plain.Append(c);
                i++;
            }
        }

        Flush(parts, plain);
        return parts.ToImmutable();
    }

    private static void Flush(ImmutableArray<TextPart>.Builder parts, StringBuilder plain)
    {
        if (plain.Length > 0)
        {
            parts.Add(new TextPart.Plain(plain.ToString()));
            plain.Clear();
        }
    }

    // Behind the brace that closes the expression; 0 where none begins, -1 where it is not closed: then the dollar sign is text.
    // Braces inside strings do not count.
    private static int ExpressionEnd(string text, int start)
    {
        if (start + 1 >= text.Length || text[start + 1] != '{')
        {
            return 0;
        }

        var depth = 0;
        for (var i = start + 2; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '}' when depth == 0:
                    return i == start + 2 ? 0 : i + 1;
                case '}':
                    depth--;
                    break;
                case '{':
                    depth++;
                    break;
                case '\'' or '"' or '`':
                    i = StringEnd(text, i) - 1;
                    if (i < 0)
                    {
                        return -1;
                    }

                    break;
            }
        }

        return -1;
    }

    /// <summary>Behind the closing quote of the string that starts here, or 0. A backslashed quote closes only when no later one does.</summary>
    public static int StringEnd(string text, int start)
    {
        var quote = text[start];
        var fallback = 0;
        for (var i = start + 1; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length && (text[i + 1] == quote || text[i + 1] == '\\'))
            {
                i++;
                fallback = text[i] == quote ? i + 1 : fallback;
            }
            else if (text[i] == quote)
            {
                return i + 1;
            }
        }

        return fallback;
    }
}

internal abstract record TextPart
{
    private TextPart() { }

    internal sealed record Plain(string Text) : TextPart;

    internal sealed record Bound(string Source) : TextPart;
}
