using System.Collections.Immutable;
using System.Globalization;

namespace CertBot.Cards.Templating.Expressions;

/// <summary>
/// A precedence climber over the original's grammar: its odd order is kept (<c>==</c> binds tighter than <c>&amp;</c> and <c>&lt;</c>,
/// signs tighter than <c>^</c>, <c>?:</c> groups to the left).
/// </summary>
internal sealed class ExpressionGrammar
{
    private readonly List<Token> _tokens;
    private int _next;
    private int _depth;

    private ExpressionGrammar(string source, int depth)
    {
        _depth = depth;
        _tokens = ExpressionLexer.Tokens(source.StartsWith('=') ? source[1..] : source);
    }

    public static Expression Read(string source, int depth)
    {
        var grammar = new ExpressionGrammar(source, depth);
        var expression = grammar.Operation(0);
        return grammar.Peek is Token.End ? expression : throw new ExpressionSyntaxException("something is left over behind the expression");
    }

    private Token Peek => _tokens[_next];

    private Expression Operation(int minimum)
    {
        if (++_depth > ExpressionParser.MaximumDepth)
        {
            throw new ExpressionSyntaxException("the expression nests too deep");
        }

        var left = Prefixed();
        while (Peek is Token.Symbol(var symbol) && Precedence(symbol) is var precedence and > 0 && precedence >= minimum)
        {
            _next++;
            if (symbol == "?")
            {
                var then = Operation(0);
                Expect(":");
                left = ExpressionBuilder.Call("if", [left, then, Operation(precedence + 1)]);
            }
            else
            {
                left = ExpressionBuilder.Call(symbol, [left, Operation(symbol == "^" ? precedence : precedence + 1)]);
            }
        }

        _depth--;
        return left;
    }

    private static int Precedence(string symbol) =>
        symbol switch
        {
            "^" => 10,
            "*" or "/" or "%" => 9,
            "+" or "-" => 8,
            "==" or "!=" or "<>" => 7,
            "&" => 6,
            "<" or "<=" or ">" or ">=" => 5,
            "&&" => 4,
            "||" => 3,
            "??" => 2,
            "?" => 1,
            _ => 0,
        };

    private Expression Prefixed()
    {
        if (Peek is not Token.Symbol { Text: "!" or "-" or "+" } sign)
        {
            return Postfixed(Primary());
        }

        _next++;
        if (++_depth > ExpressionParser.MaximumDepth)
        {
            throw new ExpressionSyntaxException("the expression nests too deep");
        }

        var operand = Prefixed();
        _depth--;
        return sign.Text == "!" ? ExpressionBuilder.Call("!", [operand]) : ExpressionBuilder.Call(sign.Text, [new Expression.Constant(Value.Of(0.0)), operand]);
    }

    private Expression Primary()
    {
        switch (_tokens[_next++])
        {
            case Token.Number(var digits):
                return new Expression.Constant(
                    long.TryParse(digits, CultureInfo.InvariantCulture, out var whole)
                        ? Value.OfLong(whole)
                        : Value.Of(double.Parse(digits, CultureInfo.InvariantCulture))
                );
            case Token.Quoted(var source):
                return new Expression.Constant(Value.Of(ExpressionBuilder.Unescaped(source)));
            case Token.Interpolated(var parts):
                return ExpressionParser.Joined(parts, _depth);
            case Token.Name(var name):
                return Named(name);
            case Token.Symbol { Text: "(" }:
                var inner = Operation(0);
                Expect(")");
                return inner;
            case Token.Symbol { Text: "[" }:
                return ExpressionBuilder.Call("createArray", Arguments("]"));
            case Token.Symbol { Text: "{" }:
                return Record();
            default:
                throw new ExpressionSyntaxException("a value is missing");
        }
    }

    private Expression Named(string name)
    {
        if (Peek is Token.Symbol { Text: "(" })
        {
            _next++;
            return ExpressionBuilder.Call(name, Arguments(")"));
        }

        return name.ToUpperInvariant() switch
        {
            "TRUE" => new Expression.Constant(Value.Of(true)),
            "FALSE" => new Expression.Constant(Value.Of(false)),
            "NULL" => new Expression.Constant(Value.Null),
            _ when name == "undefined" => new Expression.Constant(Value.Undefined),
            _ => new Expression.Path(null, [new Expression.PathStep.Named(name)]),
        };
    }

    private Expression Postfixed(Expression left)
    {
        while (Peek is Token.Symbol { Text: "." or "[" or "(" } symbol)
        {
            _next++;
            left = symbol.Text switch
            {
                "." => Property(left),
                "[" => Indexed(left),
                _ => throw new ExpressionSyntaxException("only a name can be called"),
            };
            ExpressionBuilder.Guard(left);
        }

        return left;
    }

    private Expression.Path Property(Expression of)
    {
        if (_tokens[_next++] is not Token.Name(var name))
        {
            throw new ExpressionSyntaxException("a name is missing behind the point");
        }

        if (Peek is Token.Symbol { Text: "(" })
        {
            throw new ExpressionSyntaxException($"there is no function '{name}' of a value");
        }

        return ExpressionBuilder.Property(of, name);
    }

    private Expression.Element Indexed(Expression of)
    {
        var index = Operation(0);
        Expect("]");
        return new(of, index);
    }

    private List<Expression> Arguments(string close)
    {
        List<Expression> arguments = [];
        if (Peek is Token.Symbol(var at) && at == close)
        {
            _next++;
            return arguments;
        }

        while (true)
        {
            if (Peek is Token.Name(var name) && _tokens[_next + 1] is Token.Symbol { Text: "=>" })
            {
                _next += 2;
                arguments.Add(new Expression.Path(null, [new Expression.PathStep.Named(name)]));
            }

            arguments.Add(Operation(0));
            if (Peek is not Token.Symbol { Text: "," })
            {
                Expect(close);
                return arguments;
            }

            _next++;
        }
    }

    private Expression.Record Record()
    {
        var fields = ImmutableArray.CreateBuilder<Expression.RecordField>();
        while (Peek is not Token.Symbol { Text: "}" })
        {
            if (fields.Count > 0)
            {
                Expect(",");
            }

            var name = _tokens[_next++] switch
            {
                Token.Name(var text) => text,
                Token.Quoted(var source) => source[1..^1],
                _ => throw new ExpressionSyntaxException("a field's name is missing"),
            };
            Expect(":");
            fields.Add(new(name, Operation(0)));
        }

        _next++;
        return new(fields.ToImmutable());
    }

    private void Expect(string symbol)
    {
        if (Peek is Token.Symbol(var found) && found == symbol)
        {
            _next++;
            return;
        }

        throw new ExpressionSyntaxException($"'{symbol}' is missing");
    }
}
