using System.Collections.Immutable;

namespace CertBot.Cards.Templating;

/// <summary>Functions on lists; several take text as well.</summary>
internal static class CollectionFunctions
{
    public static IEnumerable<Function> All { get; } =
    [
        Function.CreateEager("createArray", 0, Function.AnyNumber, ArgumentCheck.None, (a, context) => Create(a.ToArray(), context)),
        Function.CreateEager("count", 1, 1, ArgumentCheck.Container, (a, _) => Value.Of((double)(a[0].IsText ? a[0].Text.Length : a[0].Count))),
        Function.CreateEager("first", 1, 1, ArgumentCheck.None, (a, _) => FindEnd(a[0], text => text[..1], _ => 0)),
        Function.CreateEager("last", 1, 1, ArgumentCheck.None, (a, _) => FindEnd(a[0], text => text[^1..], count => count - 1)),
        Function.CreateEager("skip", 2, 2, ArgumentCheck.Present, (a, context) =>
            !a[0].IsList || !a[1].IsInteger
                ? Value.Error("not a list and a whole number")
                : Create(a[0].Items(context.Budget)[Limit(a[1], a[0].Count)..], context)
        ),
        Function.CreateEager("take", 2, 2, ArgumentCheck.Present, (a, context) => !a[1].IsInteger ? Value.Error("not a whole number")
            : a[0].IsText ? TextFunctions.Create(a[0].Text[..Limit(a[1], a[0].Text.Length)], context)
            : a[0].IsList ? Create(a[0].Items(context.Budget)[..Limit(a[1], a[0].Count)], context)
            : Value.Error("neither a list nor text")),
        Function.CreateEager("join", 2, 3, ArgumentCheck.None, Join),
        new("contains", 2, 2, Contains),
    ];

    /// <summary>A list, with its size counted.</summary>
    public static Value Create(Value[] items, EvaluationContext context)
    {
        context.Budget.CountNodes(items.Length + 1);
        return Value.Of(items);
    }

    private static int Limit(Value wanted, int count) => (int)Math.Clamp(wanted.Number, 0, count);

    private static Value FindEnd(Value of, Func<string, string> ofText, Func<int, int> index) =>
        of.IsText && of.Text.Length > 0 ? Value.Of(ofText(of.Text))
        : of.IsList && of.Count > 0 ? of.At(index(of.Count))
        : Value.Undefined;

    // With three arguments the last separator differs, and stands alone between two items.
    private static Value Join(ReadOnlySpan<Value> a, EvaluationContext context)
    {
        if (!a[0].IsList || !a[1].IsText || !a[^1].IsText)
            return Value.Error("not a list and text");
        var items = a[0].Items(context.Budget);
        var isShort = items.Length < 3 || a.Length == 2;
        return TextFunctions.Create(
            isShort
                ? ValueWriter.Join(items, a[^1].Text, context.Budget)
                : ValueWriter.Join(items.AsSpan(..^1), a[1].Text, context.Budget) + a[2].Text + ValueWriter.ToText(items[^1], context.Budget),
            context
        );
    }

    // Never an error in the reference implementations, whatever the arguments are.
    private static Value Contains(ImmutableArray<Expression> arguments, EvaluationContext context)
    {
        var (within, part) = (arguments[0].Evaluate(context), arguments[1].Evaluate(context));
        if (within.IsError || part.IsError)
            return Value.Of(false);
        if (within.IsText && part.IsText)
        {
            context.Budget.CountSearch(within.Text, part.Text);
            return Value.Of(within.Text.Contains(part.Text, StringComparison.Ordinal));
        }

        return Value.Of(
            within.IsList
                ? within.Items(context.Budget).Any(item => ValueEquality.AreEqual(item, part, context.Budget))
                : part.IsText && within.Field(part.Text, context.Budget).Kind != ValueKind.Undefined
        );
    }
}
