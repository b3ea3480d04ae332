using System.Text.Json;
using System.Text.Json.Nodes;
using CertBot.Cards.Templating;

namespace CertBot.Tests.Cards.Templating;

/// <summary>Evaluates an expression or expands a template in one call.</summary>
internal static class TemplatingShorthand
{
    /// <summary>The value of the expression; an error also if it cannot be parsed.</summary>
    public static Value Evaluate(string source, JsonNode? scope = null)
    {
        try
        {
            return ExpressionParser.Parse(source).Evaluate(new EvaluationContext(CertBot.Cards.Templating.Value.From(scope)));
        }
        catch (FormatException exception)
        {
            return CertBot.Cards.Templating.Value.Error(exception.Message);
        }
    }

    public static JsonNode? ToJson(Value value) => ValueWriter.ToJson(value, new ExpansionBudget());

    public static JsonNode? Expand(string template, string? data = null) =>
        CardTemplate.Parse(JsonNode.Parse(template) ?? throw new JsonException()).Expand(data is null ? null : JsonNode.Parse(data));

    /// <summary>Compares JSON ignoring the order of members; 3 equals 3.0.</summary>
    public static bool SameJson(JsonNode? left, JsonNode? right) =>
        (left, right) switch
        {
            (null, null) => true,
            (JsonObject a, JsonObject b) => a.Count == b.Count
                && a.All(field => b.TryGetPropertyValue(field.Key, out var other) && SameJson(field.Value, other)),
            (JsonArray a, JsonArray b) => a.Count == b.Count && a.Zip(b).All(pair => SameJson(pair.First, pair.Second)),
            (JsonValue a, JsonValue b) when a.GetValueKind() == JsonValueKind.Number && b.GetValueKind() == JsonValueKind.Number => EvaluateNumber(a)
                .Equals(EvaluateNumber(b)),
            (JsonValue a, JsonValue b) => JsonNode.DeepEquals(a, b),
            _ => false,
        };

    private static double EvaluateNumber(JsonValue value) => double.Parse(value.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture);
}
