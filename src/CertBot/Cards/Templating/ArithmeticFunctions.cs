namespace CertBot.Cards.Templating;

/// <summary>Arithmetic on doubles. Two whole numbers divide to a whole number, rounded down. <c>+</c> also joins text.</summary>
internal static class ArithmeticFunctions
{
    public static IEnumerable<Function> All { get; } =
    [
        CreateLeftAssociative("+", ArgumentCheck.NumberOrText, Add),
        CreateLeftAssociative("-", ArgumentCheck.Number, (a, b, _) => Value.Of(a.Number - b.Number)),
        CreateLeftAssociative("*", ArgumentCheck.Number, (a, b, _) => Value.Of(a.Number * b.Number)),
        CreateLeftAssociative("/", ArgumentCheck.Number, Divide),
        CreateLeftAssociative("^", ArgumentCheck.Number, (a, b, _) => Value.Of(Math.Pow(a.Number, b.Number))),
        Function.CreateEager("%", 2, 2, ArgumentCheck.WholeNumber, (a, _) =>
            a[1].Number == 0 ? Value.Error("division by zero") : Value.Of(a[0].Number % a[1].Number)
        ),
    ];

    /// <summary>An operator of two that takes any number of arguments: (a, b, c) is ((a, b), c).</summary>
    private static Function CreateLeftAssociative(string name, ArgumentCheck check, Func<Value, Value, EvaluationContext, Value> apply) =>
        Function.CreateEager(name, 2, Function.AnyNumber, check, (arguments, context) =>
        {
            var result = arguments[0];
            for (var i = 1; i < arguments.Length && !result.IsError; i++)
                result = apply(result, arguments[i], context);
            return result;
        });

    private static Value Add(Value left, Value right, EvaluationContext context)
    {
        if (left.IsNumber && right.IsNumber)
            return Value.Of(left.Number + right.Number);
        if ((left.IsMissing && right.IsNumber) || (left.IsNumber && right.IsMissing))
            return Value.Error("a number and a missing value cannot be added");
        return TextFunctions.Create(ValueWriter.ToText(left, context.Budget) + ValueWriter.ToText(right, context.Budget), context);
    }

    private static Value Divide(Value left, Value right, EvaluationContext context)
    {
        var quotient = left.Number / right.Number;
        return right.Number == 0 ? Value.Error("division by zero") : Value.Of(left.IsInteger && right.IsInteger ? Math.Floor(quotient) : quotient);
    }
}
