using System.Text.Json;
using CertBot.Cards.Templating.Expressions;

namespace CertBot.Cards.Templating.Functions;

/// <summary>JSON text read into values. A field given twice counts as given last, as everywhere in JavaScript.</summary>
internal static class JsonText
{
    public static Value Parse(string text, Budget budget)
    {
        budget.Characters(text.Length);
        try
        {
            using var document = JsonDocument.Parse(text.Trim());
            return Read(document.RootElement, budget);
        }
        catch (JsonException bad)
        {
            return Value.Error(bad.Message);
        }
    }

    private static Value Read(JsonElement element, Budget budget)
    {
        budget.Nodes(1);
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var fields = new OrderedDictionary<string, Value>(StringComparer.Ordinal);
                foreach (var field in element.EnumerateObject())
                {
                    fields[field.Name] = Read(field.Value, budget);
                }

                return Value.Of(fields);
            case JsonValueKind.Array:
                return Value.Of([.. element.EnumerateArray().Select(item => Read(item, budget))]);
            case JsonValueKind.String:
                return Value.Of(element.GetString() ?? "");
            case JsonValueKind.Number:
                return element.TryGetInt64(out var whole) ? Value.OfLong(whole) : Value.Of(element.GetDouble());
            case JsonValueKind.True or JsonValueKind.False:
                return Value.Of(element.GetBoolean());
            default:
                return Value.Null;
        }
    }
}
