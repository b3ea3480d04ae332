using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CertBot.Core.Localization;
using CertBot.Core.Primitives;

namespace CertBot.Cards;

/// <summary>The last pass over an expanded card: renders its texts, and encodes untrusted text for the property it is in.</summary>
internal sealed class CardFinalizer(TextRenderer textRenderer)
{
    public JsonObject Apply(JsonObject card) => FinalizeElement(card);

    private JsonObject FinalizeElement(JsonObject source)
    {
        var type = source["type"]?.ToString() ?? "";
        return new(source.Select(p => KeyValuePair.Create(p.Key, FinalizeMember(type, p.Key, p.Value))).Where(p => p.Value is not null));
    }

    private JsonNode? FinalizeMember(string type, string name, JsonNode? value) =>
        (name, value) switch
        {
            (_, null) => null,
            ("data" or "value", _) => ResolveMarkers(value),
            ("url", JsonValue v) => SafeUrl(v.ToString()),
            ("facts", JsonArray facts) => new JsonArray([.. facts.OfType<JsonObject>().Select(FinalizeFact)]),
            ("text", JsonValue v) when type == "TextBlock" => Encode(v, OutputEncoder.ToMarkdown),
            (_, JsonObject o) => FinalizeElement(o) is var element && HasNoTarget(element) ? null : element,
            (_, JsonArray a) => new JsonArray([.. a.Select(i => FinalizeMember(type, name, i)).Where(i => i is not null)]),
            ("text" or "title" or "label" or "fallbackText", JsonValue v) => Encode(v, OutputEncoder.ToPlainText),
            (_, JsonValue v) when v.GetValueKind() == JsonValueKind.String => Encode(v, OutputEncoder.ToPlainText),
            _ => value.DeepClone(),
        };

    /// <summary>The value of a fact is displayed as markdown, unlike the value of an input.</summary>
    private JsonObject FinalizeFact(JsonObject fact) =>
        new()
        {
            ["title"] = Encode(fact["title"] as JsonValue, OutputEncoder.ToMarkdown),
            ["value"] = Encode(fact["value"] as JsonValue, OutputEncoder.ToMarkdown),
        };

    private string Encode(JsonValue? value, Func<string, string> encodeUntrusted) =>
        value?.GetValueKind() switch
        {
            null => "",
            JsonValueKind.String => TextMarkers.Resolve(value.GetValue<string>(), RenderText, encodeUntrusted),
            JsonValueKind.Number => textRenderer.RenderValue(ToNumber(value)),
            JsonValueKind.True => textRenderer.RenderValue(true),
            JsonValueKind.False => textRenderer.RenderValue(false),
            _ => textRenderer.RenderValue(value.ToString()),
        };

    private static LocalizableValue ToNumber(JsonValue value) =>
        decimal.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : value.ToString();

    private string RenderText(string key, IReadOnlyDictionary<string, string> values) => textRenderer.RenderText(key, name => !values.TryGetValue(
                name,
                out var text
            )
                ? null
            : decimal.TryParse(text, NumberStyles.Number & ~NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var number)
                ? new(textRenderer.RenderValue(number), text, number)
            : text is "true" or "false" ? new(textRenderer.RenderValue(text == "true"), text, null)
            : new(text, text, null));

    private JsonNode? ResolveMarkers(JsonNode? value) =>
        value switch
        {
            JsonObject o => new JsonObject(o.Select(p => KeyValuePair.Create(p.Key, ResolveMarkers(p.Value)))),
            JsonArray a => new JsonArray([.. a.Select(ResolveMarkers)]),
            JsonValue v when v.GetValueKind() == JsonValueKind.String => TextMarkers.Resolve(v.GetValue<string>(), RenderText, s => s),
            _ => value?.DeepClone(),
        };

    /// <summary>A URL with untrusted text is kept only if it is https; other URLs are kept unchanged.</summary>
    private static JsonValue? SafeUrl(string address)
    {
        var plain = TextMarkers.Resolve(address, (_, _) => "", s => s);
        return !TextMarkers.IsUntrusted(address) ? JsonValue.Create(plain)
            : Uri.TryCreate(plain, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps ? JsonValue.Create(uri.AbsoluteUri)
            : null;
    }

    private static bool HasNoTarget(JsonObject element) => element["type"]?.ToString() == "Action.OpenUrl" && element["url"] is null;
}
