using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using CertBot.Cards.Templating.Expressions;

namespace CertBot.Cards.Templating.Functions;

/// <summary>Functions from one type to another.</summary>
internal static class ConversionFunctions
{
    private static readonly Signature One = Signature.Any(1, 1);

    public static IEnumerable<Function> All { get; } =
    [
        Function.Plain("int", ValueTypes.Number, One, Check.None, (a, _) => ToInteger(a[0])),
        Function.Plain("float", ValueTypes.Number, One, Check.None, (a, _) => ToNumber(a[0])),
        Function.Plain("string", ValueTypes.Text, Signature.InOrder(ValueTypes.Object).Optionally(ValueTypes.Text), Check.None, ToText),
        Function.Plain(
            "formatNumber",
            ValueTypes.Text,
            Signature.InOrder(ValueTypes.Number, ValueTypes.Number).Optionally(ValueTypes.Text),
            Check.None,
            FormatNumber
        ),
        // The .NET original's escapes, which its tests expect: quotes, markup and everything beyond ASCII as \uXXXX.
        Function.Plain("jsonStringify", ValueTypes.Text, One, Check.None, (a, run) =>
            a[0].Kind == ValueKind.Undefined ? Value.Undefined : Value.Of(ValueText.Json(a[0], run.Budget, JavaScriptEncoder.Default))
        ),
        Function.Plain("binary", ValueTypes.Object, One, Check.Text, (a, run) => Bytes(Encoding.UTF8.GetBytes(a[0].Text), run)),
        Function.Plain("base64", ValueTypes.Text, One, Check.None, (a, run) => a[0].IsText
                ? TextFunctions.Made(Convert.ToBase64String(Encoding.UTF8.GetBytes(a[0].Text)), run)
            : a[0].Kind == ValueKind.Bytes ? TextFunctions.Made(Convert.ToBase64String(a[0].Bytes), run)
            : Value.Undefined),
        Function.Plain("base64ToBinary", ValueTypes.Object, One, Check.Text, (a, run) => Bytes(Decoded(a[0].Text), run)),
        Function.Plain("base64ToString", ValueTypes.Text, One, Check.Text, (a, run) => TextFunctions.Made(Encoding.UTF8.GetString(Decoded(a[0].Text)), run)),
        Function.Plain("dataUri", ValueTypes.Text, One, Check.Text, (a, run) =>
            TextFunctions.Made("data:text/plain;charset=utf-8;base64," + Convert.ToBase64String(Encoding.UTF8.GetBytes(a[0].Text)), run)
        ),
        Function.Plain("dataUriToBinary", ValueTypes.Object, One, Check.Text, (a, run) => Bytes(Encoding.UTF8.GetBytes(a[0].Text), run)),
        Function.Plain("dataUriToString", ValueTypes.Text, One, Check.Text, (a, run) =>
            TextFunctions.Made(Encoding.UTF8.GetString(Decoded(a[0].Text[(a[0].Text.IndexOf(',', StringComparison.Ordinal) + 1)..])), run)
        ),
    ];

    private static Value Bytes(byte[] bytes, Evaluation run)
    {
        run.Budget.Characters(bytes.Length);
        return Value.Of(bytes);
    }

    // The padding may be missing.
    private static byte[] Decoded(string base64) => Convert.FromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '='));

    // The longest beginning that is a number counts, as in JavaScript.
    private static Value ToInteger(Value value)
    {
        if (value.IsNumber)
        {
            return value.Exact is null ? Value.Of(Math.Truncate(value.Number)) : value;
        }

        if (!value.IsText)
        {
            return Value.Undefined;
        }

        var text = value.Text.AsSpan().Trim();
        var sign = text.Length > 0 && text[0] is '+' or '-' ? 1 : 0;
        var end = sign + Digits(text[sign..]);
        return end == sign ? Value.Error("not a number")
            : long.TryParse(text[..end], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? Value.OfLong(whole)
            : Value.Of(double.Parse(text[..end], CultureInfo.InvariantCulture));
    }

    private static Value ToNumber(Value value)
    {
        if (value.IsNumber)
        {
            return value;
        }

        if (!value.IsText)
        {
            return Value.Undefined;
        }

        var text = value.Text.AsSpan().Trim();
        var sign = text.Length > 0 && text[0] is '+' or '-' ? 1 : 0;
        var whole = Digits(text[sign..]);
        var end = sign + whole;
        var decimals = end < text.Length && text[end] == '.' ? Digits(text[(end + 1)..]) : 0;
        if (whole + decimals == 0)
        {
            return Value.Error("not a number");
        }

        end += decimals > 0 ? decimals + 1 : 0;
        if (end < text.Length && text[end] is 'e' or 'E')
        {
            var exponentSign = end + 1 < text.Length && text[end + 1] is '+' or '-' ? 1 : 0;
            var exponent = end + 1 < text.Length ? Digits(text[(end + 1 + exponentSign)..]) : 0;
            end += exponent > 0 ? 1 + exponentSign + exponent : 0;
        }

        return Value.Of(double.Parse(text[..end], CultureInfo.InvariantCulture));
    }

    private static int Digits(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? text.Length : end;
    }

    private static Value ToText(ReadOnlySpan<Value> a, Evaluation run)
    {
        switch (a[0].Kind)
        {
            case ValueKind.Text:
                return a[0];
            case ValueKind.Bytes:
                return TextFunctions.Made(Encoding.UTF8.GetString(a[0].Bytes), run);
            case ValueKind.Number:
                // As many decimals as the number has by itself; an exponent has none.
                var plain = NumberText.Plain(a[0].Number);
                var point = plain.IndexOf('.', StringComparison.Ordinal);
                return TextFunctions.Made(NumberText.Grouped(a[0].Number, point < 0 ? 0 : Math.Min(20, plain.Length - point - 1), Locale(a, 1)), run);
            default:
                return TextFunctions.Made(ValueText.Concatenated(a[0], run.Budget), run);
        }
    }

    private static Value FormatNumber(ReadOnlySpan<Value> a, Evaluation run)
    {
        if (!a[0].IsNumber || !a[1].IsInteger || a[1].Number < 0)
        {
            return Value.Error("not a number and a number of decimals");
        }

        var decimals = (int)Math.Min(20, a[1].Number);
        var rounded = MathFunctions.Rounded(a[0].Number, decimals);
        return TextFunctions.Made(NumberText.Grouped(double.IsFinite(rounded) ? rounded : a[0].Number, decimals, Locale(a, 2)), run);
    }

    private static string Locale(ReadOnlySpan<Value> a, int at) => a.Length > at ? a[at].Text : "";
}
