using System.Collections.Immutable;
using System.Text;
using CertBot.Cards.Templating.Functions;

namespace CertBot.Cards.Templating.Expressions;

/// <summary>Makes nodes that hold together: known functions, fitting arguments, bounded depth.</summary>
internal static class ExpressionBuilder
{
    public static Expression Call(string name, IReadOnlyList<Expression> arguments)
    {
        if (!FunctionTable.All.TryGetValue(name, out var function))
        {
            throw new ExpressionSyntaxException($"there is no function '{name}'");
        }

        if (function.Takes.Problem(arguments) is { } problem)
        {
            throw new ExpressionSyntaxException($"{name}: {problem}");
        }

        var call = new Expression.Call(function, [.. arguments]);
        Guard(call);
        return call;
    }

    public static void Guard(Expression expression)
    {
        // Chains such as a+b+c nest to the left without recursion here, but are evaluated with it.
        if (expression.Depth > 2 * ExpressionParser.MaximumDepth)
        {
            throw new ExpressionSyntaxException("the expression nests too deep");
        }
    }

    public static Expression.Path Property(Expression of, string name)
    {
        if (!of.Returns.HasFlag(ValueTypes.Object))
        {
            throw new ExpressionSyntaxException($"'{name}' is asked of something that has no fields");
        }

        var (start, steps) = WayTo(of);
        return new(start, steps.Add(new Expression.PathStep.Named(name)));
    }

    public static string Unescaped(string source)
    {
        var quote = source[0];
        var text = source[1..^1].Replace($"\\{quote}", quote.ToString(), StringComparison.Ordinal);
        if (!text.Contains('\\', StringComparison.Ordinal))
        {
            return text;
        }

        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            char? escaped =
                text[i] == '\\' && i + 1 < text.Length
                    ? text[i + 1] switch
                    {
                        'r' => '\r',
                        'n' => '\n',
                        't' => '\t',
                        '\\' => '\\',
                        _ => null,
                    }
                    : null;
            plain.Append(escaped ?? text[i]);
            i += escaped is null ? 0 : 1;
        }

        return plain.ToString();
    }

    // a[0].b is one way of three steps, so that it is looked up as a whole.
    private static (Expression? Start, ImmutableArray<Expression.PathStep> Steps) WayTo(Expression of)
    {
        switch (of)
        {
            case Expression.Path path:
                return (path.Start, path.Steps);
            case Expression.Element element:
                var (start, steps) = WayTo(element.Of);
                return (start, steps.Add(new Expression.PathStep.Computed(element.Index)));
            default:
                return (of, []);
        }
    }
}
