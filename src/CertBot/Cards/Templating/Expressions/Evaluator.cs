using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.XPath;

namespace CertBot.Cards.Templating.Expressions;

/// <summary>Evaluates expressions. What goes wrong in an expression is an error value; only a spent budget throws.</summary>
internal static class Evaluator
{
    public static Value Evaluate(Expression expression, Evaluation run)
    {
        run.Budget.Step();
        return expression switch
        {
            Expression.Constant constant => constant.Value,
            Expression.Path path => Follow(path, run),
            Expression.Element element => At(element, run),
            Expression.Call call => Invoke(call, run),
            Expression.Record record => Make(record, run),
            _ => Value.Error("unknown expression"),
        };
    }

    /// <summary>Evaluates where a missing name must stay missing: conditions, comparisons, indexes.</summary>
    public static Value EvaluatePlain(Expression expression, Evaluation run)
    {
        var before = run.Substitutes;
        run.Substitutes = false;
        var value = Evaluate(expression, run);
        run.Substitutes = before;
        return value;
    }

    /// <summary>The field or item, or undefined. A number in text counts as an index, as in the original's paths.</summary>
    public static Value Step(Value of, Value key, Budget budget)
    {
        if (of.IsList)
        {
            var index =
                key.IsInteger ? key.Number
                : key.IsText && int.TryParse(key.Text, CultureInfo.InvariantCulture, out var parsed) ? parsed
                : -1;
            return index >= 0 && index < of.Count ? of.At((int)index) : Value.Undefined;
        }

        return of.IsMap ? of.Field(key.IsText ? key.Text : NumberText.Plain(key), budget) : Value.Undefined;
    }

    public static Value Substitute(Value found, string path, Evaluation run) =>
        found.Kind == ValueKind.Undefined && run.Substitutes ? Value.Of("${" + path + "}") : found;

    /// <summary>What a plain name means here.</summary>
    public static Value Named(string name, Evaluation run) => Lookup(name, [], run);

    private static Value Follow(Expression.Path path, Evaluation run)
    {
        if (path is { Start: null, Steps: [Expression.PathStep.Named(var only)] })
        {
            return Substitute(Lookup(only, [], run), only, run);
        }

        var keys = new Value[path.Steps.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = path.Steps[i] switch
            {
                Expression.PathStep.Named(var name) => Value.Of(name),
                Expression.PathStep.Computed(var index) => Evaluate(index, run),
                _ => Value.Undefined,
            };
            if (keys[i].IsError)
            {
                return keys[i];
            }

            if (!keys[i].IsText && !keys[i].IsInteger)
            {
                return Value.Error("an index is neither a whole number nor text");
            }
        }

        if (path.Start is null)
        {
            var found = Lookup(keys[0].Text, keys.AsSpan(1), run);
            return found.Kind == ValueKind.Undefined && run.Substitutes ? Substitute(found, Written(keys), run) : found;
        }

        var start = Evaluate(path.Start, run);
        if (start.IsError)
        {
            return start;
        }

        var value = Walk(start, keys, run.Budget);
        return value.Kind == ValueKind.Undefined && run.Substitutes ? Substitute(value, Written(keys), run) : value;
    }

    // A loop variable that has no such field does not hide an outer name that has.
    private static Value Lookup(string name, ReadOnlySpan<Value> rest, Evaluation run)
    {
        for (var variable = run.Variables; variable is not null; variable = variable.Outer)
        {
            if (
                variable.Name.Equals(name, StringComparison.OrdinalIgnoreCase)
                && Walk(variable.Value, rest, run.Budget) is { Kind: not ValueKind.Undefined } found
            )
            {
                return found;
            }
        }

        return Walk(run.Memory.Named(name, run.Budget), rest, run.Budget);
    }

    private static Value Walk(Value value, ReadOnlySpan<Value> keys, Budget budget)
    {
        foreach (var key in keys)
        {
            value = Step(value, key, budget);
        }

        return value;
    }

    private static string Written(Value[] keys)
    {
        var text = new StringBuilder();
        foreach (var key in keys)
        {
            text.Append(key.IsText ? (text.Length == 0 ? "" : ".") + key.Text : $"[{NumberText.Plain(key)}]");
        }

        return text.ToString();
    }

    private static Value At(Expression.Element element, Evaluation run)
    {
        var of = Evaluate(element.Of, run);
        if (of.IsError)
        {
            return of;
        }

        var index = EvaluatePlain(element.Index, run);
        return index switch
        {
            { IsError: true } => index,
            { IsInteger: true } when of.IsMissing => Value.Undefined,
            { IsInteger: true } when !of.IsList => Value.Error("an index is asked of something that is not a list"),
            { IsInteger: true } when index.Number < 0 || index.Number >= of.Count => Value.Error("an index is out of range"),
            { IsInteger: true } or { IsText: true } => Step(of, index, run.Budget),
            _ => Value.Error("an index is neither a whole number nor text"),
        };
    }

    private static Value Make(Expression.Record record, Evaluation run)
    {
        var fields = new OrderedDictionary<string, Value>(record.Fields.Length, StringComparer.Ordinal);
        foreach (var (name, expression) in record.Fields)
        {
            var value = Evaluate(expression, run);
            if (value.IsError)
            {
                return value;
            }

            fields[name] = value;
        }

        run.Budget.Nodes(fields.Count + 1);
        return Value.Of(fields);
    }

    private static Value Invoke(Expression.Call call, Evaluation run)
    {
        try
        {
            return call.Function.Evaluate(call, run);
        }
        catch (Exception foreign)
            when (foreign
                    is ArgumentException
                        or FormatException
                        or OverflowException
                        or InvalidOperationException
                        or NotSupportedException
                        or JsonException
                        or XmlException
                        or XPathException
                        or UriFormatException
            )
        {
            // What the framework's own parsers throw at bad input is the function's error.
            return Value.Error($"{call.Function.Name}: {foreign.Message}");
        }
        catch (RegexMatchTimeoutException slow)
        {
            // Not an error to go on with: a loop would wait for every item.
            throw new TemplateException("A pattern takes too long.", slow);
        }
    }
}
