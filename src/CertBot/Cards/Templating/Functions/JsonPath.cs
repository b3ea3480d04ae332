using CertBot.Cards.Templating.Expressions;

namespace CertBot.Cards.Templating.Functions;

/// <summary>
/// The JSPath language of <c>jPath</c>: <c>.a..b</c> for fields near and deep, <c>*</c> for all, <c>[0]</c> and <c>[1:-1]</c> by place,
/// <c>{.x > 1 &amp;&amp; .y === "z"}</c> by condition. Lists on the way are opened.
/// </summary>
internal sealed class JsonPath
{
    private const int MaximumLength = 2000;
    private const int MaximumDepth = 32;

    private readonly JsonPathReader _reader;
    private int _depth;

    private JsonPath(string path) => _reader = new JsonPathReader(path);

    /// <summary>What a step or an operand makes of the items at hand.</summary>
    internal delegate List<Value> Selection(List<Value> items, Context within);

    internal sealed record Context(Value Root, Budget Budget);

    public static Value Select(Value of, string path, Budget budget)
    {
        if (of.IsError)
        {
            return of;
        }

        if (path.Length > MaximumLength)
        {
            return Value.Error("the path is too long");
        }

        try
        {
            var parser = new JsonPath(path);
            var selection = parser.Path(out var single);
            parser._reader.ExpectEnd();
            List<Value> start = [];
            JsonPathSteps.Open(of, start, budget);
            var found = selection(start, new Context(of, budget));
            return !single ? CollectionFunctions.Made([.. found], new Evaluation(new Memory(), budget, null))
                : found.Count > 0 ? found[0]
                : Value.Undefined;
        }
        catch (FormatException bad)
        {
            return Value.Error(bad.Message);
        }
    }

    private Selection Path(out bool single)
    {
        if (++_depth > MaximumDepth)
        {
            throw new FormatException("the path nests too deep");
        }

        List<Selection> steps = [];
        single = false;
        if (_reader.Take("^"))
        {
            steps.Add((_, within) => [within.Root]);
        }

        while (true)
        {
            if (_reader.Take("[") && steps.Count > 0)
            {
                steps.Add(Place(out single));
            }
            else if (_reader.Take("{") && steps.Count > 0)
            {
                var condition = Operation(0);
                _reader.Expect("}");
                steps.Add((items, within) => [.. items.Where(item => Holds(condition([item], within)))]);
                single = false;
            }
            else if (_reader.Peek('.'))
            {
                steps.Add(Field());
                single = false;
            }
            else
            {
                break;
            }
        }

        _depth--;
        return steps.Count == 0
            ? throw new FormatException("a path starts with a point")
            : (items, within) => steps.Aggregate(items, (sofar, step) => step(sofar, within));
    }

    private Selection Field()
    {
        var deep = _reader.Take("..");
        if (!deep)
        {
            _reader.Expect(".");
        }

        var name = _reader.Take("*") ? null : _reader.Name();
        if (name is { Length: 0 })
        {
            return deep ? (items, within) => JsonPathSteps.Deep(items, within.Budget) : (items, _) => items;
        }

        return (items, within) =>
        {
            List<Value> found = [];
            foreach (var item in deep ? JsonPathSteps.Deep(items, within.Budget) : items)
            {
                within.Budget.Step();
                foreach (var field in item.Fields())
                {
                    if (name is null || string.Equals(field.Key, name, StringComparison.Ordinal))
                    {
                        JsonPathSteps.Open(field.Value, found, within.Budget);
                    }
                }
            }

            return found;
        };
    }

    private Selection Place(out bool single)
    {
        var start = _reader.Integer();
        single = !_reader.Take(":");
        var end = single ? null : _reader.Integer();
        _reader.Expect("]");
        if (single && start is null)
        {
            throw new FormatException("a place is missing");
        }

        var one = single;
        return (items, _) =>
        {
            var from = Math.Clamp(
                start is { } s
                    ? s < 0
                        ? items.Count + s
                        : s
                    : 0,
                one ? -1 : 0,
                items.Count
            );
            if (one)
            {
                return from >= 0 && from < items.Count ? [items[from]] : [];
            }

            var to = Math.Clamp(
                end is { } e
                    ? e < 0
                        ? items.Count + e
                        : e
                    : items.Count,
                from,
                items.Count
            );
            return items[from..to];
        };
    }

    private Selection Operation(int minimum)
    {
        if (++_depth > MaximumDepth)
        {
            throw new FormatException("the path nests too deep");
        }

        var left = Operand();
        while (_reader.Operator(minimum) is var (symbol, precedence))
        {
            var first = left;
            var second = Operation(precedence + 1);
            left = (items, within) => JsonPathOperators.Apply(symbol, first(items, within), second(items, within), within.Budget);
        }

        _depth--;
        return left;
    }

    private Selection Operand()
    {
        if (_reader.Take("!"))
        {
            var operand = Operand();
            return (items, within) => [Value.Of(!Holds(operand(items, within)))];
        }

        if (_reader.Take("-"))
        {
            var operand = Operand();
            return (items, within) => [.. operand(items, within).Select(value => Value.Of(-value.Number))];
        }

        if (_reader.Take("("))
        {
            var inner = Operation(0);
            _reader.Expect(")");
            return inner;
        }

        if (_reader.Peek('.') || _reader.Peek('^'))
        {
            return Path(out _);
        }

        var literal = _reader.Literal();
        return (_, _) => [literal];
    }

    internal static bool Holds(List<Value> values) =>
        values switch
        {
            [] => false,
            [{ Kind: ValueKind.Bool or ValueKind.Null or ValueKind.Undefined } one] => one.IsTrue,
            [{ IsText: true, Text: "" }] => false,
            [{ IsNumber: true, Number: 0 }] => false,
            _ => true,
        };
}
