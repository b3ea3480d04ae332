using System.Text.Json;
using System.Text.Json.Nodes;
using CertBot.Cards.Templating;
using CertBot.Cards.Templating.Expressions;
using NodaTime;

namespace CertBot.Tests.Cards.Templating;

/// <summary>Short ways to say an expression or a template and what comes of it.</summary>
internal static class TemplatingShorthand
{
    public static Value Evaluate(string source, JsonNode? scope = null, Instant? now = null)
    {
        var parsed = ExpressionParser.Parse(source);
        if (parsed is not ParsedExpression.Good(var expression))
        {
            return CertBot.Cards.Templating.Expressions.Value.Error((parsed as ParsedExpression.Bad)?.Why ?? "");
        }

        var data = CertBot.Cards.Templating.Expressions.Value.From(scope);
        return Evaluator.Evaluate(expression, new Evaluation(new Memory { Root = data, Data = data }, new Budget(), now));
    }

    public static JsonNode? ParseJson(Value value) => new ValueWriter(new Budget(), null).Write(value, "", "");

    public static JsonNode? Expand(string template, string? data = null, ITextEncoder? encoder = null) =>
        CardTemplate.Parse(LenientJson.Parse(template) ?? throw new JsonException()).Expand(data is null ? null : LenientJson.Parse(data), encoder: encoder);

    /// <summary>Fields in any order, 3 and 3.0 alike.</summary>
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
