using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CertBot.Core.Texts;

namespace CertBot.Cards;

/// <summary>The last pass over an expanded card: says its texts, and makes foreign text harmless by where it stands.</summary>
internal sealed class Finish(Spoken spoken)
{
    public JsonObject Card(JsonObject card) => Element(card);

    private JsonObject Element(JsonObject from)
    {
        var type = from["type"]?.ToString() ?? "";
        return new(from.Select(p => KeyValuePair.Create(p.Key, Member(type, p.Key, p.Value))).Where(p => p.Value is not null));
    }

    private JsonNode? Member(string type, string name, JsonNode? value) => (name, value) switch
    {
        (_, null) => null,
        ("data" or "value", _) => Untouched(value),
        ("url", JsonValue v) => Address(v.ToString()),
        ("facts", JsonArray facts) => new JsonArray([.. facts.OfType<JsonObject>().Select(Fact)]),
        ("text", JsonValue v) when type == "TextBlock" => Words(v, ForeignText.Markdown),
        (_, JsonObject o) => Element(o) is var element && LeadsNowhere(element) ? null : element,
        (_, JsonArray a) => new JsonArray([.. a.Select(i => Member(type, name, i)).Where(i => i is not null)]),
        ("text" or "title" or "label" or "fallbackText", JsonValue v) => Words(v, ForeignText.Plain),
        (_, JsonValue v) when v.GetValueKind() == JsonValueKind.String => Words(v, ForeignText.Plain),
        _ => value.DeepClone(),
    };

    /// <summary>A fact's value is shown, unlike an input's.</summary>
    private JsonObject Fact(JsonObject fact) => new()
    {
        ["title"] = Words(fact["title"] as JsonValue, ForeignText.Markdown),
        ["value"] = Words(fact["value"] as JsonValue, ForeignText.Markdown),
    };

    private string Words(JsonValue? value, Func<string, string> foreign) => value?.GetValueKind() switch
    {
        null => "",
        JsonValueKind.String => Marks.Resolve(value.GetValue<string>(), Say, foreign),
        _ => spoken.Words(value),
    };

    private string Say(string key, IReadOnlyDictionary<string, string> given) => spoken.Text(key, name => !given.TryGetValue(name, out var words) ? null
        : decimal.TryParse(words, NumberStyles.Number & ~NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var number) ? new(spoken.Words(number), words, number)
        : words is "true" or "false" ? new(spoken.Words(words == "true"), words, null)
        : new(words, words, null));

    private JsonNode? Untouched(JsonNode? value) => value switch
    {
        JsonObject o => new JsonObject(o.Select(p => KeyValuePair.Create(p.Key, Untouched(p.Value)))),
        JsonArray a => new JsonArray([.. a.Select(Untouched)]),
        JsonValue v when v.GetValueKind() == JsonValueKind.String => Marks.Resolve(v.GetValue<string>(), Say, s => s),
        _ => value?.DeepClone(),
    };

    /// <summary>An address others wrote opens only when it is https; our own open as they are.</summary>
    private static JsonValue? Address(string address)
    {
        var plain = Marks.Resolve(address, (_, _) => "", s => s);
        return !Marks.IsForeign(address) ? JsonValue.Create(plain)
            : Uri.TryCreate(plain, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps ? JsonValue.Create(uri.AbsoluteUri)
            : null;
    }

    private static bool LeadsNowhere(JsonObject element) => element["type"]?.ToString() == "Action.OpenUrl" && element["url"] is null;
}
