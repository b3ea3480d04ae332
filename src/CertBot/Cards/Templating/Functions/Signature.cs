using System.Collections.Immutable;
using CertBot.Cards.Templating.Expressions;

namespace CertBot.Cards.Templating.Functions;

/// <summary>How many arguments, and of what types, as checked when an expression is parsed. The last type counts for all that follow.</summary>
internal sealed record Signature(int Minimum, int Maximum, ImmutableArray<ValueTypes> Types, Signature.Form Shape)
{
    internal enum Form
    {
        Ordinary,

        /// <summary>A list, the name of the loop's variable, what to do with each.</summary>
        Loop,
    }

    public static Signature Loop { get; } = new(3, 3, [ValueTypes.Object], Form.Loop);

    public static Signature Any(int minimum, int maximum) => new(minimum, maximum, [ValueTypes.Object], Form.Ordinary);

    public static Signature AllOf(ValueTypes type, int minimum, int maximum = int.MaxValue) => new(minimum, maximum, [type], Form.Ordinary);

    public static Signature InOrder(params ReadOnlySpan<ValueTypes> types) => new(types.Length, types.Length, [.. types], Form.Ordinary);

    public Signature Optionally(params ReadOnlySpan<ValueTypes> types) => this with { Maximum = Maximum + types.Length, Types = [.. Types, .. types] };

    public string? Problem(IReadOnlyList<Expression> arguments)
    {
        if (arguments.Count < Minimum)
        {
            return "too few arguments";
        }

        if (arguments.Count > Maximum)
        {
            return "too many arguments";
        }

        for (var i = 0; i < arguments.Count; i++)
        {
            var wanted = Types[Math.Min(i, Types.Length - 1)];
            var given = arguments[i].Returns;
            if (!wanted.HasFlag(ValueTypes.Object) && !given.HasFlag(ValueTypes.Object) && (wanted & given) == ValueTypes.None)
            {
                return $"argument {i + 1} can never be what is wanted";
            }
        }

        return Shape == Form.Loop && arguments[1] is not Expression.Path { Start: null, Steps: [Expression.PathStep.Named] }
            ? "the second argument is the name of a variable"
            : null;
    }
}
