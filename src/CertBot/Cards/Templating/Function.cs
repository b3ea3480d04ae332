using System.Collections.Frozen;
using System.Collections.Immutable;

namespace CertBot.Cards.Templating;

/// <summary>A function of the language. Operators are functions too, named by their symbol.</summary>
internal sealed record Function(string Name, int MinimumArguments, int MaximumArguments, Func<ImmutableArray<Expression>, EvaluationContext, Value> Evaluate)
{
    public const int AnyNumber = int.MaxValue;

    internal delegate Value Body(ReadOnlySpan<Value> arguments, EvaluationContext context);

    /// <summary>A function that evaluates all its arguments first; the first error among them is its result.</summary>
    public static Function CreateEager(string name, int minimum, int maximum, ArgumentCheck check, Body body) =>
        new(name, minimum, maximum, (arguments, context) =>
        {
            var values = new Value[arguments.Length];
            var problem = EvaluateArguments(arguments, context, check, values);
            return problem.IsError ? problem : body(values, context);
        });

    /// <summary>A comparison: arguments that do not fit, or fail, make it false.</summary>
    public static Function Comparison(string name, int count, ArgumentCheck check, Body body) => new(name, count, count, (arguments, context) =>
        {
            var values = new Value[arguments.Length];
            return EvaluateArguments(arguments, context, check, values).IsError ? Value.Of(false) : body(values, context);
        });

    private static Value EvaluateArguments(ImmutableArray<Expression> arguments, EvaluationContext context, ArgumentCheck check, Value[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = arguments[i].Evaluate(context);
            if (values[i].IsError)
                return values[i];
            context.Budget.CountSteps(values[i].Text.Length / 256); // most functions read the text they are given
            if (!check.IsMet(values[i]))
                return Value.Error(check.Problem);
        }

        return Value.Undefined;
    }
}

/// <summary>What every evaluated argument of a function has to be. The problem is a constant: in conditions such errors are frequent and discarded.</summary>
internal sealed record ArgumentCheck(Func<Value, bool> IsMet, string Problem)
{
    public static ArgumentCheck None { get; } = new(_ => true, "");

    public static ArgumentCheck Present { get; } = new(value => !value.IsMissing, "missing");

    public static ArgumentCheck Number { get; } = new(value => value.IsNumber, "not a number");

    public static ArgumentCheck WholeNumber { get; } = new(value => value.IsInteger, "not a whole number");

    public static ArgumentCheck NumberOrText { get; } = new(value => value.IsNumber || value.IsText || value.IsMissing, "neither a number nor text");

    /// <summary>Missing text is empty text.</summary>
    public static ArgumentCheck Text { get; } = new(value => value.IsText || value.IsMissing, "not text");

    public static ArgumentCheck Container { get; } =
        new(value => value.Kind is ValueKind.Text or ValueKind.List or ValueKind.Map, "neither text nor a list nor an object");

    public static ArgumentCheck ContainerOrMissing { get; } = new(value => value.IsMissing || Container.IsMet(value), Container.Problem);
}

/// <summary>All functions by name; operators also have a name in letters.</summary>
internal static class FunctionTable
{
    private static readonly FrozenDictionary<string, Function> Functions = CreateFunctions();

    public static Function? Find(string name) => Functions.GetValueOrDefault(name);

    private static FrozenDictionary<string, Function> CreateFunctions()
    {
        Function[] functions = [.. LogicFunctions.All, .. ArithmeticFunctions.All, .. TextFunctions.All, .. CollectionFunctions.All];
        var byName = functions.ToDictionary(function => function.Name, StringComparer.Ordinal);
        const string Aliases =
            "add + sub - mul * div / exp ^ mod % and && or || not ! equals == greater > greaterOrEquals >= less < lessOrEquals <= & concat ?? coalesce";
        foreach (var alias in Aliases.Split(' ').Chunk(2))
            byName[alias[0]] = byName[alias[1]];
        return byName.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
