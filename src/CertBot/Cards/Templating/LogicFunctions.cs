using System.Collections.Immutable;

namespace CertBot.Cards.Templating;

/// <summary>Conditions and comparisons. A failed or missing argument counts as false rather than as an error.</summary>
internal static class LogicFunctions
{
    public static IEnumerable<Function> All { get; } =
    [
        new("&&", 1, Function.AnyNumber, (arguments, context) => Value.Of(arguments.All(argument => IsTrue(argument, context)))),
        new("||", 1, Function.AnyNumber, Or),
        new("!", 1, 1, (arguments, context) => Value.Of(!IsTrue(arguments[0], context))),
        new("if", 3, 3, (arguments, context) => arguments[IsTrue(arguments[0], context) ? 1 : 2].Evaluate(context)),
        Function.Comparison("==", 2, ArgumentCheck.None, (a, context) => Value.Of(ValueEquality.AreEqual(a[0], a[1], context.Budget))),
        Function.Comparison("!=", 2, ArgumentCheck.None, (a, context) => Value.Of(!ValueEquality.AreEqual(a[0], a[1], context.Budget))),
        Ordering("<", order => order < 0),
        Ordering("<=", order => order <= 0),
        Ordering(">", order => order > 0),
        Ordering(">=", order => order >= 0),
        Function.Comparison("exists", 1, ArgumentCheck.Present, (_, _) => Value.Of(true)),
        Function.Comparison("empty", 1, ArgumentCheck.ContainerOrMissing, (a, _) => Value.Of(a[0].IsText ? a[0].Text.Length == 0 : a[0].Count == 0)),
        Function.Comparison("bool", 1, ArgumentCheck.None, (a, _) => Value.Of(
                a[0].IsNumber ? a[0].Number != 0
                : a[0].IsText ? !a[0].Text.Contains("false", StringComparison.OrdinalIgnoreCase)
                : a[0].IsTrue
            )),
        Function.Eager("coalesce", 1, Function.AnyNumber, ArgumentCheck.None, (a, _) => Coalesce(a)),
    ];

    private static bool IsTrue(Expression condition, EvaluationContext context) => condition.Evaluate(context) is { IsError: false, IsTrue: true };

    // When no argument is true, both reference implementations give the last value, and nothing if it failed.
    private static Value Or(ImmutableArray<Expression> arguments, EvaluationContext context)
    {
        var last = Value.Undefined;
        foreach (var argument in arguments)
        {
            last = argument.Evaluate(context);
            if (last is { IsError: false, IsTrue: true })
                return Value.Of(true);
        }

        return last.IsError ? Value.Undefined : last;
    }

    private static Function Ordering(string name, Func<int, bool> isMet) => Function.Comparison(name, 2, ArgumentCheck.Present, (a, _) => a[0].IsNumber
            && a[1].IsNumber
                ? Value.Of(isMet(a[0].Number.CompareTo(a[1].Number)))
            : a[0].IsText && a[1].IsText ? Value.Of(isMet(string.CompareOrdinal(a[0].Text, a[1].Text)))
            : Value.Error("the two sides cannot be compared"));

    private static Value Coalesce(ReadOnlySpan<Value> values)
    {
        foreach (var value in values)
        {
            if (!value.IsMissing)
                return value;
        }

        return Value.Undefined;
    }
}
