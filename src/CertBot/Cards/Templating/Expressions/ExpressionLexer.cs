namespace CertBot.Cards.Templating.Expressions;

/// <summary>Cuts an expression into tokens as the original's grammar does.</summary>
internal static class ExpressionLexer
{
    private static readonly string[] Symbols =
    [
        "==",
        "!=",
        "<>",
        "&&",
        "||",
        "<=",
        ">=",
        "=>",
        "??",
        "+",
        "-",
        "!",
        "^",
        "*",
        "/",
        "%",
        "&",
        "<",
        ">",
        "(",
        ")",
        ".",
        "[",
        "]",
        "{",
        "}",
        ",",
        ":",
        "?",
    ];

    public static List<Token> Tokens(string source)
    {
        var tokens = new List<Token>();
        var i = 0;
        while (i < source.Length)
        {
            var c = source[i];
            if (c is ' ' or '\t' or '\n' or '\ufeff' or '\u00a0' || (c == '\r' && i + 1 < source.Length && source[i + 1] == '\n'))
            {
                i++;
                continue;
            }

            tokens.Add(
                c switch
                {
                    _ when char.IsAsciiDigit(c) => Number(source, ref i),
                    '\'' or '"' => Quoted(source, ref i),
                    '`' => Interpolated(source, ref i),
                    _ when StartsName(source, i) => Name(source, ref i),
                    _ => Symbol(source, ref i),
                }
            );
        }

        tokens.Add(new Token.End());
        return tokens;
    }

    private static Token.Number Number(string source, ref int i)
    {
        var start = i;
        SkipDigits(source, ref i);
        if (i + 1 < source.Length && source[i] == '.' && char.IsAsciiDigit(source[i + 1]))
        {
            i++;
            SkipDigits(source, ref i);
        }

        return new(source[start..i]);
    }

    private static void SkipDigits(string source, ref int i)
    {
        while (i < source.Length && char.IsAsciiDigit(source[i]))
        {
            i++;
        }
    }

    private static Token.Quoted Quoted(string source, ref int i)
    {
        var end = InterpolatedText.StringEnd(source, i);
        if (end == 0)
        {
            throw new ExpressionSyntaxException("a string is not closed");
        }

        var text = source[i..end];
        i = end;
        return new(text);
    }

    private static Token.Interpolated Interpolated(string source, ref int i)
    {
        var parts = InterpolatedText.Quoted(source, i + 1, out var end);
        if (end < 0)
        {
            throw new ExpressionSyntaxException("a backtick is not closed");
        }

        i = end;
        return new(parts);
    }

    // A lone % is the operator; %name is a name.
    private static bool StartsName(string source, int i) =>
        char.IsAsciiLetter(source[i]) || source[i] is '_' or '#' or '@' or '$' || (source[i] == '%' && i + 1 < source.Length && InName(source[i + 1]));

    private static bool InName(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    private static Token.Name Name(string source, ref int i)
    {
        var start = i;
        i += source[i] == '@' && i + 1 < source.Length && source[i + 1] == '@' ? 2 : 1;
        while (i < source.Length && InName(source[i]))
        {
            i++;
        }

        return new(source[start..i]);
    }

    private static Token.Symbol Symbol(string source, ref int i)
    {
        foreach (var symbol in Symbols)
        {
            if (string.CompareOrdinal(source, i, symbol, 0, symbol.Length) == 0)
            {
                i += symbol.Length;
                return new(symbol);
            }
        }

        throw new ExpressionSyntaxException($"'{source[i]}' has no meaning here");
    }
}
