using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CertBot.Cards.Templating;

/// <summary>Values as JSON of the card, and as text inside other text.</summary>
internal static class ValueWriter
{
    // Up to here every whole number is a double of its own.
    private const double MaximumWhole = 9_007_199_254_740_992;

    private static readonly JsonSerializerOptions TextOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonNode? ToJson(Value value, ExpansionBudget budget)
    {
        budget.CountNodes(1);
        switch (value.Kind)
        {
            case ValueKind.Text:
                budget.CountCharacters(value.Text.Length);
                return JsonValue.Create(value.Text);
            case ValueKind.Bool:
                return JsonValue.Create(value.IsTrue);
            case ValueKind.Number when IsWhole(value.Number):
                return JsonValue.Create((long)value.Number);
            case ValueKind.Number:
                return double.IsFinite(value.Number) ? JsonValue.Create(value.Number) : null;
            case ValueKind.List:
                var items = new JsonArray();
                for (var i = 0; i < value.Count; i++)
                    items.Add(ToJson(value.At(i), budget));
                return items;
            case ValueKind.Map:
                return new JsonObject(value.Fields().Select(field => KeyValuePair.Create(field.Key, ToJson(field.Value, budget))));
            default:
                return null;
        }
    }

    /// <summary>As shown inside a sentence: the items of a list separated by commas, objects as JSON, a missing value as nothing.</summary>
    public static string ToText(Value value, ExpansionBudget budget) =>
        value.IsList ? Join(value.Items(budget), ",", budget) : ToConcatenatedText(value, budget);

    /// <summary>As the reference implementation's <c>concat</c> and <c>string</c> write it: lists and objects as JSON.</summary>
    public static string ToConcatenatedText(Value value, ExpansionBudget budget) =>
        value.Kind switch
        {
            ValueKind.Text => value.Text,
            ValueKind.Number when IsWhole(value.Number) => ((long)value.Number).ToString(CultureInfo.InvariantCulture),
            ValueKind.Number => value.Number.ToString(CultureInfo.InvariantCulture),
            ValueKind.Bool => value.IsTrue ? "true" : "false",
            ValueKind.List or ValueKind.Map => ToJsonText(value, budget),
            _ => "",
        };

    private static string ToJsonText(Value value, ExpansionBudget budget)
    {
        var json = ToJson(value, budget)?.ToJsonString(TextOptions) ?? "";
        budget.CountCharacters(json.Length);
        return json;
    }

    public static string Join(ReadOnlySpan<Value> items, string separator, ExpansionBudget budget)
    {
        budget.CountSteps(1);
        var text = new StringBuilder();
        foreach (var item in items)
        {
            var piece = ToText(item, budget);
            budget.CountCharacters(piece.Length + separator.Length + 1);
            text.Append(piece).Append(separator);
        }

        return text.Length == 0 ? "" : text.ToString(0, text.Length - separator.Length);
    }

    private static bool IsWhole(double number) => double.IsInteger(number) && Math.Abs(number) <= MaximumWhole;
}
