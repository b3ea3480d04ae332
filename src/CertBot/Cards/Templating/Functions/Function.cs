using System.Collections.Immutable;
using CertBot.Cards.Templating.Expressions;

namespace CertBot.Cards.Templating.Functions;

/// <summary>
/// A function of the language: its name (operators are functions too), what it takes and gives, how it evaluates.
/// </summary>
internal sealed record Function(string Name, ValueTypes Returns, Signature Takes, Func<Expression.Call, Evaluation, Value> Evaluate)
{
    /// <summary>Worked out once when the expression is parsed, from arguments that are constants.</summary>
    public Func<ImmutableArray<Expression>, object?>? Prepare { get; init; }

    internal delegate Value Body(ReadOnlySpan<Value> arguments, Evaluation run);

    /// <summary>A function that evaluates all its arguments first; the first error among them is its result.</summary>
    public static Function Plain(string name, ValueTypes returns, Signature takes, Check each, Body body) => new(name, returns, takes, (call, run) =>
        {
            var arguments = new Value[call.Arguments.Length];
            var problem = Arguments(call, run, each, arguments);
            return problem.IsError ? problem : body(arguments, run);
        });

    /// <summary>A comparison: unsuitable arguments make it false instead of wrong, and missing names stay missing.</summary>
    public static Function Comparison(string name, Signature takes, Check each, Body body) => new(name, ValueTypes.Boolean, takes, (call, run) =>
        {
            var before = run.Substitutes;
            run.Substitutes = false;
            var arguments = new Value[call.Arguments.Length];
            var problem = Arguments(call, run, each, arguments);
            run.Substitutes = before;
            return problem.IsError ? Value.Of(false) : body(arguments, run);
        });

    /// <summary>A function of two that takes any number: (a, b, c) is ((a, b), c).</summary>
    public static Function Folded(string name, ValueTypes returns, Signature takes, Check each, Func<Value, Value, Evaluation, Value> two) =>
        Plain(name, returns, takes, each, (arguments, run) =>
        {
            var sofar = arguments[0];
            foreach (var next in arguments[1..])
            {
                sofar = two(sofar, next, run);
                if (sofar.IsError)
                {
                    break;
                }
            }

            return sofar;
        });

    private static Value Arguments(Expression.Call call, Evaluation run, Check each, Value[] arguments)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            arguments[i] = Evaluator.Evaluate(call.Arguments[i], run);
            if (arguments[i].IsError)
            {
                return arguments[i];
            }

            // Most functions read the text they are given.
            run.Budget.Steps(arguments[i].Text.Length / 256);
            if (Checks.Problem(each, arguments[i], run.Budget) is { } problem)
            {
                return Value.Error(problem);
            }
        }

        return Value.Undefined;
    }
}
