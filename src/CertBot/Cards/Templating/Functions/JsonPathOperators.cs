using CertBot.Cards.Templating.Expressions;

namespace CertBot.Cards.Templating.Functions;

/// <summary>Operators inside the conditions of <see cref="JsonPath"/>. Between several values a comparison holds if it holds for some pair.</summary>
internal static class JsonPathOperators
{
    public static List<Value> Apply(string symbol, List<Value> left, List<Value> right, Budget budget)
    {
        budget.Steps(((long)left.Count * right.Count) + 1);
        return symbol switch
        {
            "&&" => [Value.Of(JsonPath.Holds(left) && JsonPath.Holds(right))],
            "||" => [Value.Of(JsonPath.Holds(left) || JsonPath.Holds(right))],
            "+" or "-" or "*" or "/" or "%" => Calculated(symbol, left, right),
            "!=" => [Value.Of(!Some("==", left, right))],
            "!==" => [Value.Of(!Some("===", left, right))],
            _ => [Value.Of(Some(symbol, left, right))],
        };
    }

    private static bool Some(string symbol, List<Value> left, List<Value> right) => left.Exists(a => right.Exists(b => Compare(symbol, a, b)));

    private static bool Compare(string symbol, Value a, Value b)
    {
        if (a.IsText && b.IsText)
        {
            return symbol switch
            {
                "===" => string.Equals(a.Text, b.Text, StringComparison.Ordinal),
                "==" => string.Equals(a.Text, b.Text, StringComparison.OrdinalIgnoreCase),
                "^==" => a.Text.StartsWith(b.Text, StringComparison.Ordinal),
                "^=" => a.Text.StartsWith(b.Text, StringComparison.OrdinalIgnoreCase),
                "$==" => a.Text.EndsWith(b.Text, StringComparison.Ordinal),
                "$=" => a.Text.EndsWith(b.Text, StringComparison.OrdinalIgnoreCase),
                "*==" => a.Text.Contains(b.Text, StringComparison.Ordinal),
                "*=" => a.Text.Contains(b.Text, StringComparison.OrdinalIgnoreCase),
                "<" => string.CompareOrdinal(a.Text, b.Text) < 0,
                "<=" => string.CompareOrdinal(a.Text, b.Text) <= 0,
                ">" => string.CompareOrdinal(a.Text, b.Text) > 0,
                ">=" => string.CompareOrdinal(a.Text, b.Text) >= 0,
                _ => false,
            };
        }

        if (symbol == "===")
        {
            return ValueEquality.Identical(a, b);
        }

        return Number(a) is { } x
            && Number(b) is { } y
            && symbol switch
            {
                "==" => x.Equals(y),
                "<" => x < y,
                "<=" => x <= y,
                ">" => x > y,
                ">=" => x >= y,
                _ => false,
            };
    }

    private static double? Number(Value value) =>
        value.Kind switch
        {
            ValueKind.Number => value.Number,
            ValueKind.Bool => value.IsTrue ? 1 : 0,
            ValueKind.Text when double.TryParse(value.Text, System.Globalization.CultureInfo.InvariantCulture, out var number) => number,
            _ => null,
        };

    private static List<Value> Calculated(string symbol, List<Value> left, List<Value> right)
    {
        if (left is not [var a, ..] || right is not [var b, ..] || Number(a) is not { } x || Number(b) is not { } y)
        {
            return [];
        }

        return
        [
            Value.Of(
                symbol switch
                {
                    "+" => x + y,
                    "-" => x - y,
                    "*" => x * y,
                    "/" => x / y,
                    _ => x % y,
                }
            ),
        ];
    }
}
