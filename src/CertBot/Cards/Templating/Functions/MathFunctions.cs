using CertBot.Cards.Templating.Expressions;

namespace CertBot.Cards.Templating.Functions;

/// <summary>Arithmetic on doubles. Two whole numbers divide to a whole number, rounded down.</summary>
internal static class MathFunctions
{
    private static readonly Signature Numbers = Signature.AllOf(ValueTypes.Number, 2);

    public static IEnumerable<Function> All { get; } =
    [
        Function.Folded("+", ValueTypes.Text | ValueTypes.Number, Signature.AllOf(ValueTypes.Text | ValueTypes.Number, 2), Check.NumberOrTextOrMissing, Add),
        Function.Folded("-", ValueTypes.Number, Numbers, Check.Number, (a, b, _) => Value.Of(a.Number - b.Number)),
        Function.Folded("*", ValueTypes.Number, Numbers, Check.Number, (a, b, _) => Value.Of(a.Number * b.Number)),
        Function.Folded("/", ValueTypes.Number, Numbers, Check.Number, Divide),
        Function.Folded("^", ValueTypes.Number, Numbers, Check.Number, (a, b, _) => Value.Of(Math.Pow(a.Number, b.Number))),
        Function.Plain("%", ValueTypes.Number, Signature.AllOf(ValueTypes.Number, 2, 2), Check.Integer, (a, _) =>
            a[1].Number == 0 ? Value.Error("division by zero") : Value.Of(a[0].Number % a[1].Number)
        ),
        Function.Plain("min", ValueTypes.Number, Signature.Any(1, int.MaxValue), Check.NumberOrNumbers, (a, run) => Extreme(a, run, -1)),
        Function.Plain("max", ValueTypes.Number, Signature.Any(1, int.MaxValue), Check.NumberOrNumbers, (a, run) => Extreme(a, run, 1)),
        Function.Plain("sum", ValueTypes.Number, Signature.InOrder(ValueTypes.List), Check.Numbers, (a, run) => Sum(a[0], run)),
        Function.Plain("average", ValueTypes.Number, Signature.Any(1, 1), Check.Numbers, (a, run) =>
            Sum(a[0], run) is { IsError: false } sum ? Value.Of(sum.Number / a[0].Count) : Value.Error("the average of nothing")
        ),
        OfOne("abs", Math.Abs),
        OfOne("floor", Math.Floor),
        OfOne("ceiling", Math.Ceiling),
        Function.Plain("sqrt", ValueTypes.Number, Signature.AllOf(ValueTypes.Number, 1, 1), Check.Number, (a, _) =>
            a[0].Number < 0 ? Value.Error("the root of a negative number") : Value.Of(Math.Sqrt(a[0].Number))
        ),
        Function.Plain("round", ValueTypes.Number, Signature.AllOf(ValueTypes.Number, 1, 2), Check.Number, (a, _) => Round(a)),
        Function.Plain("range", ValueTypes.List, Signature.AllOf(ValueTypes.Number, 2, 2), Check.Integer, Range),
        Function.Plain("rand", ValueTypes.Number, Signature.AllOf(ValueTypes.Number, 2, 2), Check.Integer, (a, _) => Random(a)),
    ];

    /// <summary>Rounded to so many decimals, halves up, by way of the power of ten: its small errors are the original's too.</summary>
    public static double Rounded(double number, int decimals)
    {
        var scale = Math.Pow(10, decimals);
        return Math.Floor((number * scale) + 0.5) / scale;
    }

    private static Function OfOne(string name, Func<double, double> of) =>
        Function.Plain(name, ValueTypes.Number, Signature.AllOf(ValueTypes.Number, 1, 1), Check.Number, (a, _) => Value.Of(of(a[0].Number)));

    private static Value Add(Value left, Value right, Evaluation run)
    {
        if (left.IsNumber && right.IsNumber)
        {
            return Value.Of(left.Number + right.Number);
        }

        if ((left.IsMissing && right.IsNumber) || (left.IsNumber && right.IsMissing))
        {
            return Value.Error("a number and nothing cannot be added");
        }

        var text = ValueText.Plain(left, run.Budget) + ValueText.Plain(right, run.Budget);
        run.Budget.Characters(text.Length);
        return Value.Of(text);
    }

    private static Value Divide(Value left, Value right, Evaluation run)
    {
        if (right.Number == 0)
        {
            return Value.Error("division by zero");
        }

        var quotient = left.Number / right.Number;
        return Value.Of(left.IsInteger && right.IsInteger ? Math.Floor(quotient) : quotient);
    }

    private static Value Extreme(ReadOnlySpan<Value> arguments, Evaluation run, int sign)
    {
        var best = Value.Of(sign > 0 ? double.NegativeInfinity : double.PositiveInfinity);
        foreach (var argument in arguments)
        {
            run.Budget.Steps(argument.Count);
            for (var i = 0; i < (argument.IsList ? argument.Count : 1); i++)
            {
                var candidate = argument.IsList ? argument.At(i) : argument;
                best = candidate.Number.CompareTo(best.Number) == sign ? candidate : best;
            }
        }

        return best;
    }

    private static Value Sum(Value list, Evaluation run)
    {
        run.Budget.Steps(list.Count);
        var sum = 0.0;
        for (var i = 0; i < list.Count; i++)
        {
            sum += list.At(i).Number;
        }

        return list.Count == 0 ? Value.Error("the sum of nothing") : Value.Of(sum);
    }

    private static Value Round(ReadOnlySpan<Value> a)
    {
        if (a.Length == 1)
        {
            return Value.Of(Rounded(a[0].Number, 0));
        }

        return a[1].IsInteger && a[1].Number is >= 0 and <= 15
            ? Value.Of(Rounded(a[0].Number, (int)a[1].Number))
            : Value.Error("the number of decimals is a whole number from 0 to 15");
    }

    private static Value Range(ReadOnlySpan<Value> a, Evaluation run)
    {
        if (a[1].Number <= 0)
        {
            return Value.Error("a range has at least one number");
        }

        run.Budget.Nodes((long)Math.Min(a[1].Number, Budget.MaximumSize));
        var items = new Value[(int)a[1].Number];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = Value.Of(a[0].Number + i);
        }

        return Value.Of(items);
    }

    private static Value Random(ReadOnlySpan<Value> a) =>
        a[0].Number > a[1].Number
            ? Value.Error("the smallest number is greater than the largest")
            : Value.Of(a[0].Number + Math.Floor(System.Random.Shared.NextDouble() * (a[1].Number - a[0].Number)));
}
