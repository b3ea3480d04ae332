using System.Collections.Immutable;

namespace CertBot.Cards.Templating.Expressions;

/// <summary>Text to expression. What is wrong with the text is a value, never an exception.</summary>
internal static class ExpressionParser
{
    public const int MaximumLength = 32_768;
    public const int MaximumDepth = 100;

    public static ParsedExpression Parse(string source)
    {
        try
        {
            return new ParsedExpression.Good(Whole(source, 0));
        }
        catch (ExpressionSyntaxException bad)
        {
            return new ParsedExpression.Bad(bad.Message);
        }
    }

    /// <summary>Text with expressions in it: one alone stays itself, so that its value keeps its type; several are joined.</summary>
    public static ParsedExpression ParseInterpolated(string text)
    {
        try
        {
            var parts = InterpolatedText.Split(text);
            return new ParsedExpression.Good(parts is [TextPart.Bound(var source)] ? Whole(source.Trim(), 0) : Joined(parts, 0));
        }
        catch (ExpressionSyntaxException bad)
        {
            return new ParsedExpression.Bad(bad.Message);
        }
    }

    private static Expression Whole(string source, int depth)
    {
        if (source.Length == 0)
        {
            return new Expression.Constant(Value.Of(""));
        }

        if (source.Length > MaximumLength)
        {
            throw new ExpressionSyntaxException("the expression is too long");
        }

        return ExpressionGrammar.Read(source, depth);
    }

    public static Expression Joined(ImmutableArray<TextPart> parts, int depth)
    {
        List<Expression> children = [new Expression.Constant(Value.Of(""))];
        foreach (var part in parts)
        {
            children.Add(
                part switch
                {
                    TextPart.Bound(var source) => Whole(source.Trim(), depth + 1),
                    TextPart.Plain(var text) => new Expression.Constant(Value.Of(text)),
                    _ => throw new InvalidOperationException(),
                }
            );
        }

        return ExpressionBuilder.Call("concat", children);
    }
}
