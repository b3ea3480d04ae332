using CertBot.Cards.Templating.Expressions;

namespace CertBot.Cards.Templating.Functions;

/// <summary>Conditions and comparisons. Here what is wrong or missing counts as false rather than as an error.</summary>
internal static class LogicFunctions
{
    public static IEnumerable<Function> All { get; } =
    [
        new("&&", ValueTypes.Boolean, Signature.Any(1, int.MaxValue), (call, run) => Value.Of(call.Arguments.All(argument => Holds(argument, run)))),
        new("||", ValueTypes.Boolean, Signature.Any(1, int.MaxValue), (call, run) => Or(call, run)),
        new("!", ValueTypes.Boolean, Signature.Any(1, 1), (call, run) => Value.Of(!Holds(call.Arguments[0], run))),
        new("if", ValueTypes.Object, Signature.Any(3, 3), (call, run) => Evaluator.Evaluate(call.Arguments[Holds(call.Arguments[0], run) ? 1 : 2], run)),
        new("ignore", ValueTypes.Boolean, Signature.InOrder(ValueTypes.Boolean), (call, run) => Evaluator.Evaluate(call.Arguments[0], run)),
        new("optional", ValueTypes.Boolean, Signature.InOrder(ValueTypes.Boolean), (call, run) => Evaluator.Evaluate(call.Arguments[0], run)),
        Function.Comparison("==", Signature.Any(2, 2), Check.None, (a, run) => Value.Of(ValueEquality.Same(a[0], a[1], run.Budget))),
        Function.Comparison("!=", Signature.Any(2, 2), Check.None, (a, run) => Value.Of(!ValueEquality.Same(a[0], a[1], run.Budget))),
        Ordering("<", order => order < 0),
        Ordering("<=", order => order <= 0),
        Ordering(">", order => order > 0),
        Ordering(">=", order => order >= 0),
        Function.Comparison("exists", Signature.Any(1, 1), Check.Present, (_, _) => Value.Of(true)),
        Function.Comparison("empty", Signature.Any(1, 1), Check.ContainerOrMissing, (a, _) => Value.Of(a[0].IsText ? a[0].Text.Length == 0 : a[0].Count == 0)),
        Function.Comparison("bool", Signature.Any(1, 1), Check.None, (a, _) => Value.Of(
                a[0].IsNumber ? a[0].Number != 0
                : a[0].IsText ? !a[0].Text.Contains("false", StringComparison.OrdinalIgnoreCase)
                : a[0].IsTrue
            )),
        Function.Plain("coalesce", ValueTypes.Object, Signature.Any(1, int.MaxValue), Check.None, (a, _) => FirstPresent(a)),
    ];

    private static bool Holds(Expression condition, Evaluation run) => Evaluator.EvaluatePlain(condition, run) is { IsError: false, IsTrue: true };

    // When nothing holds, both originals give the last value as it is, and nothing if it failed.
    private static Value Or(Expression.Call call, Evaluation run)
    {
        var last = Value.Of(false);
        foreach (var argument in call.Arguments)
        {
            last = Evaluator.EvaluatePlain(argument, run);
            if (last is { IsError: false, IsTrue: true })
            {
                return Value.Of(true);
            }
        }

        return last.IsError ? Value.Undefined : last;
    }

    private static Function Ordering(string name, Func<int, bool> holds) => Function.Comparison(name, Signature.Any(2, 2), Check.Present, (a, _) => a[
                0
            ].IsNumber && a[1].IsNumber
                ? Value.Of(holds(Compare(a[0], a[1])))
            : a[0].IsText && a[1].IsText ? Value.Of(holds(string.CompareOrdinal(a[0].Text, a[1].Text)))
            : Value.Error("the two sides cannot be compared"));

    private static int Compare(Value left, Value right) => left.Exact is { } a && right.Exact is { } b ? a.CompareTo(b) : left.Number.CompareTo(right.Number);

    private static Value FirstPresent(ReadOnlySpan<Value> values)
    {
        foreach (var value in values)
        {
            if (!value.IsMissing)
            {
                return value;
            }
        }

        return Value.Undefined;
    }
}
