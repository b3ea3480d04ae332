using System.Globalization;
using System.Text;

namespace CertBot.Cards.Templating;

/// <summary>Functions on text. Missing text is empty text.</summary>
internal static class TextFunctions
{
    public static IEnumerable<Function> All { get; } =
    [
        Function.CreateEager("concat", 1, Function.AnyNumber, ArgumentCheck.None, Concat),
        Function.CreateEager("string", 1, 1, ArgumentCheck.None, (a, context) => Create(ToText(a[0], context.Budget), context)),
        Function.CreateEager("length", 1, 1, ArgumentCheck.Text, (a, _) => Value.Of((double)a[0].Text.Length)),
        Function.CreateEager("trim", 1, 1, ArgumentCheck.Text, (a, context) => Create(a[0].Text.Trim(), context)),
        Function.CreateEager("toLower", 1, 1, ArgumentCheck.Text, (a, context) => Create(a[0].Text.ToLowerInvariant(), context)),
        Function.CreateEager("toUpper", 1, 1, ArgumentCheck.Text, (a, context) => Create(a[0].Text.ToUpperInvariant(), context)),
        Function.CreateEager("startsWith", 2, 2, ArgumentCheck.Text, (a, _) => Value.Of(a[0].Text.StartsWith(a[1].Text, StringComparison.Ordinal))),
        Function.CreateEager("endsWith", 2, 2, ArgumentCheck.Text, (a, _) => Value.Of(a[0].Text.EndsWith(a[1].Text, StringComparison.Ordinal))),
        Function.CreateEager("replace", 3, 3, ArgumentCheck.Text, Replace),
        Function.CreateEager("split", 1, 2, ArgumentCheck.Text, Split),
        Function.CreateEager("substring", 2, 3, ArgumentCheck.None, Substring),
    ];

    /// <summary>A text value, with its size counted.</summary>
    public static Value Create(string text, EvaluationContext context)
    {
        context.Budget.CountCharacters(text.Length);
        return Value.Of(text);
    }

    // The reference implementation groups the digits of a number and writes the true minus sign, in string only.
    private static string ToText(Value value, ExpansionBudget budget) =>
        value.IsNumber
            ? value.Number.ToString("#,0.###############", CultureInfo.InvariantCulture).Replace('-', '\u2212')
            : ValueWriter.ToConcatenatedText(value, budget);

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
