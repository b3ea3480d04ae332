using System.Globalization;
using CertBot.Cards.Templating.Expressions;

namespace CertBot.Cards.Templating.Functions;

/// <summary>Reads the pieces of a <see cref="JsonPath"/> from left to right. Throws <see cref="FormatException"/> at what does not belong there.</summary>
internal sealed class JsonPathReader(string path)
{
    private static readonly (string Symbol, int Precedence)[] Operators =
    [
        ("===", 3),
        ("!==", 3),
        ("^==", 3),
        ("$==", 3),
        ("*==", 3),
        ("==", 3),
        ("!=", 3),
        ("^=", 3),
        ("$=", 3),
        ("*=", 3),
        ("<=", 4),
        (">=", 4),
        ("&&", 2),
        ("||", 1),
        ("<", 4),
        (">", 4),
        ("+", 5),
        ("-", 5),
        ("*", 6),
        ("/", 6),
        ("%", 6),
    ];

    private int _next;

    public bool Peek(char c)
    {
        SkipSpace();
        return _next < path.Length && path[_next] == c;
    }

    public bool Take(string symbol)
    {
        SkipSpace();
        if (string.CompareOrdinal(path, _next, symbol, 0, symbol.Length) != 0)
        {
            return false;
        }

        _next += symbol.Length;
        return true;
    }

    public void Expect(string symbol)
    {
        if (!Take(symbol))
        {
            throw new FormatException($"'{symbol}' is missing in the path");
        }
    }

    public void ExpectEnd()
    {
        SkipSpace();
        if (_next < path.Length)
        {
            throw new FormatException("something is left over behind the path");
        }
    }

    public (string Symbol, int Precedence)? Operator(int minimum)
    {
        SkipSpace();
        foreach (var (symbol, precedence) in Operators)
        {
            if (string.CompareOrdinal(path, _next, symbol, 0, symbol.Length) == 0)
            {
                if (precedence < minimum)
                {
                    return null;
                }

                _next += symbol.Length;
                return (symbol, precedence);
            }
        }

        return null;
    }

    /// <summary>A field's name, in quotes if it has odd characters; empty for the item itself.</summary>
    public string Name()
    {
        if (_next < path.Length && path[_next] is '"' or '\'')
        {
            return Quoted();
        }

        var start = _next;
        while (_next < path.Length && (char.IsAsciiLetterOrDigit(path[_next]) || path[_next] is '_' or '$' or '@'))
        {
            _next++;
        }

        return path[start.._next];
    }

    public int? Integer()
    {
        SkipSpace();
        var start = _next;
        if (_next < path.Length && path[_next] == '-')
        {
            _next++;
        }

        while (_next < path.Length && char.IsAsciiDigit(path[_next]))
        {
            _next++;
        }

        return start == _next ? null : int.Parse(path.AsSpan(start, _next - start), CultureInfo.InvariantCulture);
    }

    public Value Literal()
    {
        SkipSpace();
        if (_next < path.Length && path[_next] is '"' or '\'')
        {
            return Value.Of(Quoted());
        }

        var start = _next;
        while (_next < path.Length && (char.IsAsciiLetterOrDigit(path[_next]) || path[_next] == '.'))
        {
            _next++;
        }

        return path[start.._next] switch
        {
            "true" => Value.Of(true),
            "false" => Value.Of(false),
            "null" => Value.Null,
            var digits => Value.Of(double.Parse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture)),
        };
    }

    private string Quoted()
    {
        var end = InterpolatedText.StringEnd(path, _next);
        if (end == 0)
        {
            throw new FormatException("a string is not closed in the path");
        }

        var text = path[(_next + 1)..(end - 1)].Replace($"\\{path[_next]}", path[_next].ToString(), StringComparison.Ordinal);
        _next = end;
        return text;
    }

    private void SkipSpace()
    {
        while (_next < path.Length && char.IsWhiteSpace(path[_next]))
        {
            _next++;
        }
    }
}
