using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace CertBot.Cards.Templating;

/// <summary>
/// Precedence climbing over the grammar of Adaptive Expressions, whose unusual order is kept: <c>==</c> binds tighter than <c>&amp;</c> and <c>&lt;</c>,
/// signs tighter than <c>^</c>, and <c>?:</c> groups to the left.
/// </summary>
internal sealed class ExpressionParser
{
    private const int MaximumLength = 32_768;
    private const int MaximumDepth = 100;

    // Longer symbols first.
    private static readonly (string Symbol, int Precedence)[] Operators =
    [
        .. "== 7,!= 7,<= 5,>= 5,&& 4,|| 3,?? 2,^ 10,* 9,/ 9,% 9,+ 8,- 8,& 6,< 5,> 5,? 1"
            .Split(',')
            .Select(entry => entry.Split(' '))
            .Select(entry => (entry[0], int.Parse(entry[1], CultureInfo.InvariantCulture))),
    ];

    private readonly string _source;
    private int _next;
    private int _depth;

    private ExpressionParser(string source, int depth)
    {
        _source = source;
        _depth = depth;
    }

    /// <exception cref="FormatException">The text is not an expression, names an unknown function, or exceeds a limit.</exception>
    public static Expression Parse(string source) => Parse(source, 0);

    private static Expression Parse(string source, int depth)
    {
        if (source.Length > MaximumLength)
            throw new FormatException("the expression is too long");
        if (string.IsNullOrWhiteSpace(source))
            return new Expression.Constant(Value.Of(""));
        var parser = new ExpressionParser(source, depth);
        var expression = parser.ParseOperation(0);
        return parser.Peek() == '\0' && parser._next == source.Length ? expression : throw new FormatException("unexpected text after the expression");
    }

    private Expression ParseOperation(int minimum)
    {
        Descend();
        var left = ParsePrefixed();
        while (PeekOperator() is var (symbol, precedence) && precedence > 0 && precedence >= minimum)
        {
            _next += symbol.Length;
            if (symbol == "?")
            {
                var then = ParseOperation(0);
                Expect(':');
                left = CreateCall("if", left, then, ParseOperation(precedence + 1));
            }
            else
            {
                left = CreateCall(symbol, left, ParseOperation(symbol == "^" ? precedence : precedence + 1));
            }
        }

        _depth--;
        return left;
    }

    private (string Symbol, int Precedence) PeekOperator()
    {
        Peek();
        return Array.Find(Operators, known => string.CompareOrdinal(_source, _next, known.Symbol, 0, known.Symbol.Length) == 0);
    }

    private Expression ParsePrefixed()
    {
        var sign = Peek();
        if (sign is not ('!' or '-' or '+'))
            return ParsePostfixed(ParsePrimary());
        _next++;
        Descend();
        var operand = ParsePrefixed();
        _depth--;
        return sign == '!' ? CreateCall("!", operand) : CreateCall(sign.ToString(), new Expression.Constant(Value.Of(0.0)), operand);
    }

    private Expression ParsePrimary()
    {
        var c = Peek();
        switch (c)
        {
            case '\'' or '"':
                return new Expression.Constant(Value.Of(Unescape(ReadQuoted())));
            case '`':
                return ParseInterpolated();
            case '(':
                _next++;
                var inner = ParseOperation(0);
                Expect(')');
                return inner;
            case '[':
                return CreateCall("createArray", [.. ParseList('[', ']', () => ParseOperation(0))]);
            case '{':
                return CheckDepth(new Expression.Record(ParseList('{', '}', ParseField)));
            case var _ when char.IsAsciiDigit(c):
                return ParseNumber();
            case var _ when StartsName(c):
                return ParseNamed(ReadName());
            default:
                throw new FormatException("a value is missing");
        }
    }

    private Expression.Constant ParseNumber()
    {
        var start = _next;
        while (_next < _source.Length && (char.IsAsciiDigit(_source[_next]) || IsDecimalPoint(start)))
            _next++;
        return new(Value.Of(double.Parse(_source.AsSpan(start, _next - start), CultureInfo.InvariantCulture)));
    }

    private bool IsDecimalPoint(int start) =>
        _source[_next] == '.' && _next + 1 < _source.Length && char.IsAsciiDigit(_source[_next + 1]) && !_source.AsSpan(start, _next - start).Contains('.');

    // A single expression keeps the type of its value in a template, but in backticks the result is always text.
    private Expression ParseInterpolated()
    {
        var parts = InterpolatedText.SplitQuoted(_source, _next + 1, out var end);
        _next = end > 0 ? end : throw new FormatException("a backtick is not closed");
        return CreateCall(
            "concat",
            [
                new Expression.Constant(Value.Of("")),
                .. parts.Select(part => part.IsExpression ? Parse(part.Text, _depth + 1) : new Expression.Constant(Value.Of(part.Text))),
            ]
        );
    }

    private Expression ParseNamed(string name)
    {
        if (Peek() == '(')
            return CreateCall(FindFunction(name), [.. ParseList('(', ')', () => ParseOperation(0))]);
        return name.ToUpperInvariant() switch
        {
            "TRUE" => new Expression.Constant(Value.Of(true)),
            "FALSE" => new Expression.Constant(Value.Of(false)),
            "NULL" => new Expression.Constant(Value.Null),
            "UNDEFINED" when name == "undefined" => new Expression.Constant(Value.Undefined),
            _ when name[0] == '$' && name is not ("$data" or "$root" or "$index") => throw new FormatException($"there is no variable '{name}'"),
            _ => new Expression.Name(name),
        };
    }

    private Expression ParsePostfixed(Expression left)
    {
        while (Peek() is '.' or '[' or '(')
        {
            if (_source[_next] == '(')
                throw new FormatException("only a function's name can be called");
            var isField = _source[_next++] == '.';
            if (isField && !StartsName(Peek()))
                throw new FormatException("a name is missing after the point");
            left = CheckDepth(isField ? new Expression.Field(left, ReadName()) : new Expression.Item(left, ParseOperation(0)));
            if (!isField)
                Expect(']');
        }

        return left;
    }

    private (string Name, Expression Value) ParseField()
    {
        var name =
            Peek() is '\'' or '"' ? ReadQuoted()[1..^1]
            : StartsName(Peek()) ? ReadName()
            : throw new FormatException("a field's name is missing");
        Expect(':');
        return (name, ParseOperation(0));
    }

    private ImmutableArray<T> ParseList<T>(char open, char close, Func<T> parseItem)
    {
        Expect(open);
        var items = ImmutableArray.CreateBuilder<T>();
        while (Peek() != close)
        {
            if (items.Count > 0)
                Expect(',');
            items.Add(parseItem());
        }

        _next++;
        return items.ToImmutable();
    }

    private static Function FindFunction(string name) => FunctionTable.Find(name) ?? throw new FormatException($"there is no function '{name}'");

    private static Expression CreateCall(string name, params ReadOnlySpan<Expression> arguments) => CreateCall(FindFunction(name), arguments);

    private static Expression CreateCall(Function function, params ReadOnlySpan<Expression> arguments) =>
        arguments.Length >= function.MinimumArguments && arguments.Length <= function.MaximumArguments
            ? CheckDepth(new Expression.Call(function, [.. arguments]))
            : throw new FormatException($"there is no function '{function.Name}' of {arguments.Length} arguments");

    // Chains such as a+b+c nest to the left without recursion in the parser, but are evaluated with it.
    private static Expression CheckDepth(Expression expression) =>
        expression.Depth <= 2 * MaximumDepth ? expression : throw new FormatException("the expression nests too deep");

    private void Descend()
    {
        if (++_depth > MaximumDepth)
            throw new FormatException("the expression nests too deep");
    }

    /// <summary>The next character that is not white space, or NUL at the end.</summary>
    private char Peek()
    {
        while (_next < _source.Length && (char.IsWhiteSpace(_source[_next]) || _source[_next] == '\ufeff'))
            _next++;
        return _next < _source.Length ? _source[_next] : '\0';
    }

    private void Expect(char symbol)
    {
        if (Peek() != symbol)
            throw new FormatException($"'{symbol}' is missing");
        _next++;
    }

    private static bool StartsName(char c) => char.IsAsciiLetter(c) || c is '_' or '$' or '@' or '#';

    private string ReadName()
    {
        var start = _next++;
        while (_next < _source.Length && (char.IsAsciiLetterOrDigit(_source[_next]) || _source[_next] == '_'))
            _next++;
        return _source[start.._next];
    }

    private string ReadQuoted()
    {
        var start = _next;
        _next = InterpolatedText.FindStringEnd(_source, start);
        return _next > 0 ? _source[start.._next] : throw new FormatException("a string is not closed");
    }

    private static string Unescape(string quoted)
    {
        var text = new StringBuilder(quoted.Length);
        for (var i = 1; i < quoted.Length - 1; i++)
        {
            char? escaped =
                quoted[i] != '\\' || i + 1 == quoted.Length - 1
                    ? null
                    : quoted[i + 1] switch
                    {
                        'r' => '\r',
                        'n' => '\n',
                        't' => '\t',
                        '\\' => '\\',
                        var c when c == quoted[0] => c,
                        _ => null,
                    };
            text.Append(escaped ?? quoted[i]);
            i += escaped is null ? 0 : 1;
        }

        return text.ToString();
    }
}
