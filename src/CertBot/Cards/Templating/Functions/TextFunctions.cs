using System.Globalization;
using System.Text;
using CertBot.Cards.Templating.Expressions;

namespace CertBot.Cards.Templating.Functions;

/// <summary>Functions on text. Missing text is empty text.</summary>
internal static class TextFunctions
{
    private static readonly Signature OneText = Signature.AllOf(ValueTypes.Text, 1, 1);
    private static readonly Signature TextAndLocale = Signature.AllOf(ValueTypes.Text, 1, 2);

    public static IEnumerable<Function> All { get; } =
    [
        Function.Plain("concat", ValueTypes.Text | ValueTypes.List, Signature.Any(1, int.MaxValue), Check.None, Concat),
        Function.Plain("length", ValueTypes.Number, OneText, Check.TextOrMissing, (a, _) => Value.Of((double)a[0].Text.Length)),
        Function.Plain("trim", ValueTypes.Text, OneText, Check.TextOrMissing, (a, run) => Made(a[0].Text.Trim(), run)),
        Function.Plain("toLower", ValueTypes.Text, TextAndLocale, Check.TextOrMissing, (a, run) => Made(a[0].Text.ToLower(Culture(a)), run)),
        Function.Plain("toUpper", ValueTypes.Text, TextAndLocale, Check.TextOrMissing, (a, run) => Made(a[0].Text.ToUpper(Culture(a)), run)),
        Function.Plain("sentenceCase", ValueTypes.Text, TextAndLocale, Check.TextOrMissing, (a, run) => Made(Sentence(a[0].Text, Culture(a)), run)),
        Function.Plain("titleCase", ValueTypes.Text, TextAndLocale, Check.TextOrMissing, (a, run) => Made(Title(a[0].Text, Culture(a)), run)),
        Function.Plain("startsWith", ValueTypes.Boolean, Signature.AllOf(ValueTypes.Text, 2, 2), Check.TextOrMissing, (a, _) =>
            Value.Of(a[0].Text.StartsWith(a[1].Text, StringComparison.Ordinal))
        ),
        Function.Plain("endsWith", ValueTypes.Boolean, Signature.AllOf(ValueTypes.Text, 2, 2), Check.TextOrMissing, (a, _) =>
            Value.Of(a[0].Text.EndsWith(a[1].Text, StringComparison.Ordinal))
        ),
        Function.Plain("replace", ValueTypes.Text, Signature.AllOf(ValueTypes.Text, 3, 3), Check.TextOrMissing, Replace),
        Function.Plain("split", ValueTypes.List, Signature.AllOf(ValueTypes.Text, 1, 2), Check.TextOrMissing, Split),
        Function.Plain(
            "substring",
            ValueTypes.Text,
            Signature.InOrder(ValueTypes.Text, ValueTypes.Number).Optionally(ValueTypes.Number),
            Check.None,
            Substring
        ),
        Function.Plain("countWord", ValueTypes.Number, OneText, Check.TextOrMissing, (a, run) => Words(a[0].Text, run)),
        Function.Plain("addOrdinal", ValueTypes.Text, Signature.AllOf(ValueTypes.Number, 1, 1), Check.Integer, (a, _) => Value.Of(Ordinal(a[0]))),
        Function.Plain("newGuid", ValueTypes.Text, Signature.Any(0, 0), Check.None, (_, _) => Value.Of(Guid.NewGuid().ToString())),
        Function.Plain("EOL", ValueTypes.Text, Signature.Any(0, 0), Check.None, (_, _) => Value.Of("\n")),
        // Not of the original's library: its own tests register it as the example of a custom function.
        Function.Plain("stringFormat", ValueTypes.Text, Signature.Any(1, int.MaxValue), Check.None, Format),
    ];

    public static Value Made(string text, Evaluation run)
    {
        run.Budget.Characters(text.Length);
        return Value.Of(text);
    }

    private static CultureInfo Culture(ReadOnlySpan<Value> arguments) =>
        arguments.Length > 1 && arguments[1].IsText ? CultureInfo.GetCultureInfo(arguments[1].Text) : CultureInfo.InvariantCulture;

    private static Value Concat(ReadOnlySpan<Value> arguments, Evaluation run)
    {
        if (arguments.Length == 1)
        {
            return arguments[0];
        }

        var sofar = arguments[0];
        StringBuilder? text = null;
        foreach (var next in arguments[1..])
        {
            if (text is null && (sofar.IsList || sofar.IsMissing) && (next.IsList || next.IsMissing))
            {
                sofar =
                    sofar.IsList && next.IsList ? Both(sofar, next, run)
                    : sofar.IsList ? sofar
                    : next.IsList ? next
                    : Value.Undefined;
                continue;
            }

            text ??= new StringBuilder(ValueText.Concatenated(sofar, run.Budget));
            var piece = ValueText.Concatenated(next, run.Budget);
            run.Budget.Characters(piece.Length);
            text.Append(piece);
        }

        return text is null ? sofar : Made(text.ToString(), run);
    }

    private static Value Both(Value left, Value right, Evaluation run)
    {
        run.Budget.Nodes(left.Count + (long)right.Count);
        return Value.Of([.. left.Items(run.Budget), .. right.Items(run.Budget)]);
    }

    private static Value Replace(ReadOnlySpan<Value> a, Evaluation run)
    {
        if (a[1].Text.Length == 0)
        {
            return Value.Error("the text to be replaced is empty");
        }

        SearchFunctions.Searched(a[0].Text, a[1].Text, run);
        run.Budget.Characters(a[0].Text.Length / a[1].Text.Length * (long)a[2].Text.Length);
        return Made(a[0].Text.Replace(a[1].Text, a[2].Text, StringComparison.Ordinal), run);
    }

    private static Value Split(ReadOnlySpan<Value> a, Evaluation run)
    {
        var text = a[0].Text;
        var separator = a.Length > 1 ? a[1].Text : "";
        SearchFunctions.Searched(text, separator, run);
        string[] pieces = separator.Length == 0 ? [.. text.Select(c => c.ToString())] : text.Split(separator);
        run.Budget.Nodes(pieces.Length);
        return Value.Of(Array.ConvertAll(pieces, Value.Of));
    }

    private static Value Substring(ReadOnlySpan<Value> a, Evaluation run)
    {
        if (!a[0].IsText)
        {
            return a[0].IsMissing ? Value.Of("") : Value.Error("a part is asked of something that is not text");
        }

        var text = a[0].Text;
        if (!a[1].IsInteger || a[1].Number < 0 || a[1].Number > text.Length)
        {
            return Value.Error("the start is not within the text");
        }

        var start = (int)a[1].Number;
        if (a.Length == 2)
        {
            return Made(text[start..], run);
        }

        return a[2].IsInteger && a[2].Number >= 0 && start + a[2].Number <= text.Length
            ? Made(text.Substring(start, (int)a[2].Number), run)
            : Value.Error("the length reaches beyond the text");
    }

    private static Value Words(string text, Evaluation run)
    {
        run.Budget.Characters(text.Length);
        return Value.Of((double)Math.Max(1, text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length));
    }

    private static string Ordinal(Value number)
    {
        var digits = NumberText.Plain(number);
        return number.Number <= 0
            ? digits
            : digits
                + (
                    (number.Number % 100, number.Number % 10) switch
                    {
                        (11 or 12 or 13, _) => "th",
                        (_, 1) => "st",
                        (_, 2) => "nd",
                        (_, 3) => "rd",
                        _ => "th",
                    }
                );
    }

    private static string Sentence(string text, CultureInfo culture) => text.Length == 0 ? text : char.ToUpper(text[0], culture) + text[1..].ToLower(culture);

    // A word starts at its first letter or digit and ends at white space.
    private static string Title(string text, CultureInfo culture)
    {
        var letters = text.ToLower(culture).ToCharArray();
        var inWord = false;
        for (var i = 0; i < letters.Length; i++)
        {
            if (!inWord && (char.IsLetterOrDigit(letters[i]) || letters[i] == '_'))
            {
                letters[i] = char.ToUpper(letters[i], culture);
                inWord = true;
            }
            else if (char.IsWhiteSpace(letters[i]))
            {
                inWord = false;
            }
        }

        return new string(letters);
    }

    private static Value Format(ReadOnlySpan<Value> a, Evaluation run)
    {
        var text = ValueText.Plain(a[0], run.Budget);
        for (var i = 1; i < a.Length; i++)
        {
            var hole = $"{{{(i - 1).ToString(CultureInfo.InvariantCulture)}}}";
            var filling = ValueText.Plain(a[i], run.Budget);
            run.Budget.Characters((text.Length / hole.Length * (long)filling.Length) + text.Length);
            text = text.Replace(hole, filling, StringComparison.Ordinal);
        }

        return Value.Of(text);
    }
}
