using System.Collections.Immutable;
using CertBot.Cards.Templating.Expressions;

namespace CertBot.Cards.Templating.Functions;

/// <summary>Finding things in text and lists.</summary>
internal static class SearchFunctions
{
    public static IEnumerable<Function> All { get; } =
    [
        Function.Plain("indexOf", ValueTypes.Number, Signature.InOrder(ValueTypes.Text | ValueTypes.List, ValueTypes.Object), Check.None, (a, run) =>
            Find(a, run, (text, part) => text.IndexOf(part, StringComparison.Ordinal), fromEnd: 1)
        ),
        Function.Plain("lastIndexOf", ValueTypes.Number, Signature.InOrder(ValueTypes.Text | ValueTypes.List, ValueTypes.Object), Check.None, (a, run) =>
            Find(a, run, (text, part) => part.Length == 0 ? Math.Max(0, text.Length - 1) : text.LastIndexOf(part, StringComparison.Ordinal), fromEnd: -1)
        ),
        new("contains", ValueTypes.Boolean, Signature.Any(2, 2), Contains),
        new("isMatch", ValueTypes.Boolean, Signature.AllOf(ValueTypes.Text, 2, 2), IsMatch) { Prepare = Compiled },
        Function.Plain("replaceIgnoreCase", ValueTypes.Text, Signature.AllOf(ValueTypes.Text, 3, 3), Check.TextOrMissing, ReplaceIgnoreCase),
    ];

    private static Value Find(ReadOnlySpan<Value> a, Evaluation run, Func<string, string, int> inText, int fromEnd)
    {
        if (a[0].IsMissing || a[0].IsText)
        {
            Searched(a[0].Text, a[1].Text, run);
            return a[1].IsText || a[1].IsMissing ? Value.Of((double)inText(a[0].Text, a[1].Text)) : Value.Error("only text is found in text");
        }

        if (!a[0].IsList)
        {
            return Value.Error("searched in something that is neither text nor a list");
        }

        run.Budget.Steps(a[0].Count);
        for (var i = 0; i < a[0].Count; i++)
        {
            var at = fromEnd > 0 ? i : a[0].Count - 1 - i;
            if (ValueEquality.Identical(a[0].At(at), a[1]))
            {
                return Value.Of((double)at);
            }
        }

        return Value.Of(-1.0);
    }

    /// <summary>What looking for one text in another may cost at worst, when both are the same letter all along.</summary>
    public static void Searched(string text, string part, Evaluation run) =>
        run.Budget.Steps((text.Length / 256) + (Math.Max(0, text.Length - part.Length) * (long)part.Length / 4096));

    // Never an error in the original, whatever its arguments are.
    private static Value Contains(Expression.Call call, Evaluation run)
    {
        var within = Evaluator.Evaluate(call.Arguments[0], run);
        var what = Evaluator.Evaluate(call.Arguments[1], run);
        if (within.IsError || what.IsError)
        {
            return Value.Of(false);
        }

        if (within.IsText && what.IsText)
        {
            Searched(within.Text, what.Text, run);
            return Value.Of(within.Text.Contains(what.Text, StringComparison.Ordinal));
        }

        if (within.IsList)
        {
            for (var i = 0; i < within.Count; i++)
            {
                if (ValueEquality.Same(within.At(i), what, run.Budget))
                {
                    return Value.Of(true);
                }
            }

            return Value.Of(false);
        }

        return Value.Of(what.IsText && within.Field(what.Text, run.Budget).Kind != ValueKind.Undefined);
    }

    private static Pattern? Compiled(ImmutableArray<Expression> arguments)
    {
        if (arguments[1] is not Expression.Constant { Value: { IsText: true } pattern })
        {
            return null;
        }

        try
        {
            return Pattern.Compile(pattern.Text);
        }
        catch (Exception bad) when (bad is ArgumentException or NotSupportedException)
        {
            throw new ExpressionSyntaxException($"isMatch: {bad.Message}", bad);
        }
    }

    private static Value IsMatch(Expression.Call call, Evaluation run)
    {
        var text = Evaluator.Evaluate(call.Arguments[0], run);
        var pattern = Evaluator.Evaluate(call.Arguments[1], run);
        if (text.IsError || pattern.IsError)
        {
            return text.IsError ? text : pattern;
        }

        if ((!text.IsText && !text.IsMissing) || !pattern.IsText)
        {
            return Value.Error("not text");
        }

        return Value.Of((call.Prepared as Pattern ?? Pattern.Compile(pattern.Text, run.Budget)).IsMatch(text.Text, run.Budget));
    }

    // The text to be replaced is a pattern in both originals, and what it is replaced with may name its groups.
    private static Value ReplaceIgnoreCase(ReadOnlySpan<Value> a, Evaluation run)
    {
        if (a[1].Text.Length == 0)
        {
            return Value.Error("the text to be replaced is empty");
        }

        return TextFunctions.Made(Pattern.Compile("(?i)" + a[1].Text, run.Budget).Replace(a[0].Text, a[2].Text, run.Budget), run);
    }
}
