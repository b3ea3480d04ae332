using System.Text;

namespace CertBot.Cards.Templating;

/// <summary>Functions on text. Missing text is empty text.</summary>
internal static class TextFunctions
{
    public static IEnumerable<Function> All { get; } =
    [
        Function.Eager("concat", 1, Function.AnyNumber, ArgumentCheck.None, Concat),
        Function.Eager("string", 1, 1, ArgumentCheck.None, (a, context) => Create(ValueWriter.ToConcatenatedText(a[0], context.Budget), context)),
        Function.Eager("length", 1, 1, ArgumentCheck.Text, (a, _) => Value.Of((double)a[0].Text.Length)),
        Function.Eager("trim", 1, 1, ArgumentCheck.Text, (a, context) => Create(a[0].Text.Trim(), context)),
        Function.Eager("toLower", 1, 1, ArgumentCheck.Text, (a, context) => Create(a[0].Text.ToLowerInvariant(), context)),
        Function.Eager("toUpper", 1, 1, ArgumentCheck.Text, (a, context) => Create(a[0].Text.ToUpperInvariant(), context)),
        Function.Eager("startsWith", 2, 2, ArgumentCheck.Text, (a, _) => Value.Of(a[0].Text.StartsWith(a[1].Text, StringComparison.Ordinal))),
        Function.Eager("endsWith", 2, 2, ArgumentCheck.Text, (a, _) => Value.Of(a[0].Text.EndsWith(a[1].Text, StringComparison.Ordinal))),
        Function.Eager("replace", 3, 3, ArgumentCheck.Text, Replace),
        Function.Eager("split", 1, 2, ArgumentCheck.Text, Split),
        Function.Eager("substring", 2, 3, ArgumentCheck.None, Substring),
    ];

    /// <summary>A text value, with its size counted.</summary>
    public static Value Create(string text, EvaluationContext context)
    {
        context.Budget.CountCharacters(text.Length);
        return Value.Of(text);
    }

    // Lists are joined to one list until the first argument that is something else; from there on the result is text.
    private static Value Concat(ReadOnlySpan<Value> arguments, EvaluationContext context)
    {
        var result = arguments[0];
        StringBuilder? text = null;
        foreach (var next in arguments[1..])
        {
            if (text is null && (result.IsList || result.IsMissing) && (next.IsList || next.IsMissing))
            {
                result = result.IsMissing ? next : CollectionFunctions.Create([.. result.Items(context.Budget), .. next.Items(context.Budget)], context);
                continue;
            }

            text ??= new StringBuilder(ValueWriter.ToConcatenatedText(result, context.Budget));
            var piece = ValueWriter.ToConcatenatedText(next, context.Budget);
            context.Budget.CountCharacters(piece.Length);
            text.Append(piece);
        }

        return text is null ? result : Create(text.ToString(), context);
    }

    private static Value Replace(ReadOnlySpan<Value> a, EvaluationContext context)
    {
        var (text, old, replacement) = (a[0].Text, a[1].Text, a[2].Text);
        if (old.Length == 0)
            return Value.Error("the text to be replaced is empty");
        context.Budget.CountSearch(text, old);
        context.Budget.CountCharacters(text.Length / old.Length * (long)replacement.Length);
        return Create(text.Replace(old, replacement, StringComparison.Ordinal), context);
    }

    private static Value Split(ReadOnlySpan<Value> a, EvaluationContext context)
    {
        var text = a[0].Text;
        var separator = a.Length > 1 ? a[1].Text : "";
        context.Budget.CountSearch(text, separator);
        string[] pieces = separator.Length == 0 ? [.. text.Select(c => c.ToString())] : text.Split(separator);
        return CollectionFunctions.Create(Array.ConvertAll(pieces, Value.Of), context);
    }

    private static Value Substring(ReadOnlySpan<Value> a, EvaluationContext context)
    {
        if (!a[0].IsText)
            return a[0].IsMissing ? Value.Of("") : Value.Error("not text");
        var text = a[0].Text;
        var (start, length) = (a[1], a.Length > 2 ? a[2] : Value.Of(text.Length - a[1].Number));
        return start.IsInteger && length.IsInteger && start.Number >= 0 && length.Number >= 0 && start.Number + length.Number <= text.Length
            ? Create(text.Substring((int)start.Number, (int)length.Number), context)
            : Value.Error("the bounds are not within the text");
    }
}
