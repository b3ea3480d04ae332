using System.Text.Json.Nodes;
using CertBot.Cards.Templating.Expressions;

namespace CertBot.Cards.Templating;

/// <summary>Values of expressions as JSON of the card. Every text in them came from the data, so every one passes the encoder.</summary>
internal sealed class ValueWriter(Budget budget, ITextEncoder? encoder)
{
    public JsonNode? Write(Value value, string property, string elementType)
    {
        budget.Nodes(1);
        switch (value.Kind)
        {
            case ValueKind.Text:
                budget.Characters(value.Text.Length);
                return JsonValue.Create(encoder is null ? value.Text : encoder.Encode(property, elementType, value.Text));
            case ValueKind.Bytes:
                return JsonValue.Create(Convert.ToBase64String(value.Bytes));
            case ValueKind.Bool:
                return JsonValue.Create(value.IsTrue);
            case ValueKind.Number:
                return value.Exact is { } exact ? JsonValue.Create(exact)
                    : value.IsInteger && Math.Abs(value.Number) <= 9_007_199_254_740_992 ? JsonValue.Create((long)value.Number)
                    : double.IsFinite(value.Number) ? JsonValue.Create(value.Number)
                    : null;
            case ValueKind.List:
                var items = new JsonArray();
                for (var i = 0; i < value.Count; i++)
                {
                    items.Add(Write(value.At(i), property, elementType));
                }

                return items;
            case ValueKind.Map:
                var type = value.Exactly("type") is { IsText: true } known ? known.Text : elementType;
                var map = new JsonObject();
                foreach (var (name, field) in value.Fields())
                {
                    if (field.Kind != ValueKind.Undefined)
                    {
                        map.Add(name, Write(field, name, type));
                    }
                }

                return map;
            default:
                return null;
        }
    }
}
