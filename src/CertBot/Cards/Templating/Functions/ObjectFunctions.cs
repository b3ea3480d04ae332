using CertBot.Cards.Templating.Expressions;

namespace CertBot.Cards.Templating.Functions;

/// <summary>
/// Functions on objects. The original changes the object it is given; here the data is left alone and a changed copy is the result.
/// </summary>
internal static class ObjectFunctions
{
    private static readonly Signature ObjectNameValue = Signature.InOrder(ValueTypes.Object, ValueTypes.Text, ValueTypes.Object);

    public static IEnumerable<Function> All { get; } =
    [
        Function.Plain("json", ValueTypes.Object, Signature.InOrder(ValueTypes.Text), Check.Text, (a, run) => JsonText.Parse(a[0].Text, run.Budget)),
        Function.Plain("setProperty", ValueTypes.Object, ObjectNameValue, Check.None, (a, run) => With(a, run)),
        Function.Plain("addProperty", ValueTypes.Object, ObjectNameValue, Check.None, (a, run) =>
            Has(a[0], ValueText.Plain(a[1], run.Budget)) ? Value.Error("the field is there already") : With(a, run)
        ),
        Function.Plain("removeProperty", ValueTypes.Object, Signature.InOrder(ValueTypes.Object, ValueTypes.Text), Check.None, Without),
        new("getProperty", ValueTypes.Object, Signature.InOrder(ValueTypes.Object).Optionally(ValueTypes.Text), GetProperty),
        Function.Plain("merge", ValueTypes.Object, Signature.Any(1, int.MaxValue), Check.None, Merge),
        new("setPathToValue", ValueTypes.Object, Signature.Any(2, 2), SetPath),
        new("stringOrValue", ValueTypes.Object, Signature.AllOf(ValueTypes.Text, 1, 1), StringOrValue),
        Function.Plain("jPath", ValueTypes.Object, Signature.InOrder(ValueTypes.Object, ValueTypes.Text), Check.None, (a, run) => a[0].IsText
                ? JsonPath.Select(JsonText.Parse(a[0].Text, run.Budget), a[1].Text, run.Budget)
            : a[0].IsMap || a[0].IsList ? JsonPath.Select(a[0], a[1].Text, run.Budget)
            : Value.Error("neither an object nor JSON text")),
        Function.Plain("xPath", ValueTypes.Object, Signature.InOrder(ValueTypes.Object, ValueTypes.Text), Check.Text, (a, run) =>
            XmlText.Select(a[0].Text, a[1].Text, run.Budget)
        ),
        Function.Plain("xml", ValueTypes.Text, Signature.Any(1, 1), Check.None, (a, run) =>
            XmlText.Write(a[0].IsText ? JsonText.Parse(a[0].Text, run.Budget) : a[0], run.Budget)
        ),
    ];

    /// <summary>A copy in which the place the keys lead to holds another value; unchanged if they lead nowhere.</summary>
    public static Value Replaced(Value of, ReadOnlySpan<Value> keys, Value value, Evaluation run)
    {
        if (keys.IsEmpty)
        {
            return value;
        }

        run.Budget.Nodes(of.Count + 1);
        if (of.IsList && keys[0].IsInteger && keys[0].Number >= 0 && keys[0].Number <= of.Count)
        {
            var index = (int)keys[0].Number;
            var inner = index < of.Count ? of.At(index) : Value.Undefined;
            Value[] items = index == of.Count ? [.. of.Items(run.Budget), inner] : [.. of.Items(run.Budget)];
            items[index] = Replaced(inner, keys[1..], value, run);
            return Value.Of(items);
        }

        var known = of.IsMap ? of.Field(keys[0].Text, run.Budget) : Value.Undefined;
        if (!of.IsMap || !keys[0].IsText || (known.Kind == ValueKind.Undefined && keys.Length > 1))
        {
            return of;
        }

        var fields = Copy(of);
        fields[keys[0].Text] = Replaced(known, keys[1..], value, run);
        return Value.Of(fields);
    }

    private static OrderedDictionary<string, Value> Copy(Value map) => new(map.Fields(), StringComparer.Ordinal);

    private static bool Has(Value map, string name) => map.IsMap && map.Exactly(name).Kind != ValueKind.Undefined;

    private static Value With(ReadOnlySpan<Value> a, Evaluation run)
    {
        if (!a[0].IsMap)
        {
            return Value.Error("not an object");
        }

        run.Budget.Nodes(a[0].Count + 1);
        var fields = Copy(a[0]);
        fields[ValueText.Plain(a[1], run.Budget)] = a[2];
        return Value.Of(fields);
    }

    private static Value Without(ReadOnlySpan<Value> a, Evaluation run)
    {
        if (!a[0].IsMap)
        {
            return Value.Error("not an object");
        }

        run.Budget.Nodes(a[0].Count + 1);
        var fields = Copy(a[0]);
        fields.Remove(ValueText.Plain(a[1], run.Budget));
        return Value.Of(fields);
    }

    private static Value GetProperty(Expression.Call call, Evaluation run)
    {
        var first = Evaluator.Evaluate(call.Arguments[0], run);
        if (first.IsError)
        {
            return first;
        }

        if (call.Arguments.Length == 1)
        {
            return first.IsText
                ? Evaluator.Substitute(Walk(first.Text, name => Evaluator.Named(name, run), run), first.Text, run)
                : Value.Error("not the name of a field");
        }

        var second = Evaluator.Evaluate(call.Arguments[1], run);
        if (second.IsError || second.IsMissing)
        {
            return second.IsError ? second : Value.Error("not the name of a field");
        }

        var path = ValueText.Plain(second, run.Budget);
        return Evaluator.Substitute(Walk(path, name => Evaluator.Step(first, Value.Of(name), run.Budget), run), path, run);
    }

    // A name as it is first; otherwise it may be a whole way, a.b[2].
    private static Value Walk(string path, Func<string, Value> start, Evaluation run)
    {
        run.Budget.Characters(path.Length);
        var whole = start(path);
        if (whole.Kind != ValueKind.Undefined)
        {
            return whole;
        }

        var names = path.Split(['.', '[', ']'], StringSplitOptions.RemoveEmptyEntries);
        return names.Length == 0
            ? Value.Undefined
            : names.Skip(1).Aggregate(start(names[0]), (value, name) => Evaluator.Step(value, Value.Of(name.Trim('\'', '"')), run.Budget));
    }

    private static Value Merge(ReadOnlySpan<Value> a, Evaluation run)
    {
        var merged = new OrderedDictionary<string, Value>(StringComparer.Ordinal);
        foreach (var argument in a)
        {
            foreach (var map in argument.IsList ? argument.Items(run.Budget) : [argument])
            {
                if (!map.IsMap)
                {
                    return Value.Error("neither an object nor a list of objects");
                }

                run.Budget.Nodes(map.Count);
                foreach (var (name, value) in map.Fields())
                {
                    merged[name] = value;
                }
            }
        }

        return Value.Of(merged);
    }

    private static Value SetPath(Expression.Call call, Evaluation run)
    {
        List<Value> keys = [];
        var place = call.Arguments[0];
        while (place is Expression.Element(var of, var index))
        {
            keys.Insert(0, Evaluator.Evaluate(index, run));
            place = of;
        }

        if (place is not Expression.Path { Start: null } path || run.Variables is not null)
        {
            return Value.Error("not a place in the data");
        }

        keys.InsertRange(
            0,
            path.Steps.Select(step =>
                step is Expression.PathStep.Computed(var index) ? Evaluator.Evaluate(index, run) : Value.Of(((Expression.PathStep.Named)step).Name)
            )
        );
        var value = Evaluator.Evaluate(call.Arguments[1], run);
        if (value.IsError || keys.Exists(key => key.IsError))
        {
            return value.IsError ? value : keys.First(key => key.IsError);
        }

        run.Memory.Data = Replaced(run.Memory.Data, keys.ToArray(), value, run);
        return value;
    }

    private static Value StringOrValue(Expression.Call call, Evaluation run)
    {
        var text = Evaluator.Evaluate(call.Arguments[0], run);
        if (!text.IsText)
        {
            return text.IsError ? text : Value.Error("not text");
        }

        // Text can hold text that holds text: bounded, because it is evaluated where it is found.
        if (run.Nesting >= 4)
        {
            return Value.Error("nested too deep");
        }

        run.Budget.Characters(text.Text.Length);
        run.Nesting++;
        var result = ExpressionParser.ParseInterpolated(text.Text) is ParsedExpression.Good(var expression)
            ? Evaluator.Evaluate(expression, run)
            : Value.Error("not an expression");
        run.Nesting--;
        return result;
    }
}
