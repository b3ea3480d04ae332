using System.Collections.Immutable;
using System.Text;

namespace CertBot.Cards.Templating;

/// <summary>Splits text with <c>${expressions}</c> in it. <c>\$</c> and <c>\`</c> stand for the plain character.</summary>
internal static class InterpolatedText
{
    // The end of each is searched to the end of the text, so hundreds of them would make reading quadratic.
    private const int MaximumUnclosed = 100;

    /// <summary>Whether the text has an expression at all. Text without one is left alone, backslashes included.</summary>
    public static bool HasExpression(string text) => text.Contains("${", StringComparison.Ordinal);

    public static ImmutableArray<TextPart> Split(string text) => Read(text, 0, '\0', out _);

    /// <summary>Reads up to the closing backtick; <paramref name="end"/> is after it, or -1 when there is none.</summary>
    public static ImmutableArray<TextPart> SplitQuoted(string text, int start, out int end) => Read(text, start, '`', out end);

    private static ImmutableArray<TextPart> Read(string text, int start, char close, out int end)
    {
        var parts = ImmutableArray.CreateBuilder<TextPart>();
        var plain = new StringBuilder();
        var unclosed = 0;
        end = -1;
        for (var i = start; i < text.Length && end < 0; i++)
        {
            var expressionEnd = text[i] == '$' && unclosed < MaximumUnclosed ? FindExpressionEnd(text, i) : 0;
            if (text[i] == close)
            {
                end = i + 1;
            }
            else if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] is '$' or '`')
            {
                plain.Append(text[++i]);
            }
            else if (expressionEnd > 0)
            {
                AddPlain(parts, plain);
                parts.Add(new(text[(i + 2)..(expressionEnd - 1)], IsExpression: true));
                i = expressionEnd - 1;
            }
            else
            {
                unclosed += expressionEnd < 0 ? 1 : 0;
                plain.Append(text[i]);
            }
        }

        AddPlain(parts, plain);
        return parts.ToImmutable();
    }

    private static void AddPlain(ImmutableArray<TextPart>.Builder parts, StringBuilder plain)
    {
        if (plain.Length == 0)
            return;
        parts.Add(new(plain.ToString(), IsExpression: false));
        plain.Clear();
    }

    // The position after the brace that closes the expression; 0 where none begins, -1 where it is not closed: then the dollar sign is text.
    // Braces inside strings do not count.
    private static int FindExpressionEnd(string text, int start)
    {
        if (start + 1 >= text.Length || text[start + 1] != '{')
            return 0;
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
                    i = FindStringEnd(text, i) - 1;
                    if (i < 0)
                        return -1;
                    break;
            }
        }

        return -1;
    }

    /// <summary>The position after the closing quote of the string that starts here, or 0. An escaped quote closes only when no later one does.</summary>
    public static int FindStringEnd(string text, int start)
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

/// <summary>Plain text, or the source of an expression without its <c>${}</c>.</summary>
internal readonly record struct TextPart(string Text, bool IsExpression);
