using System.Text.Json.Nodes;
using CertBot.Core.Localization;
using CertBot.Core.Primitives;

namespace CertBot.Cards;

/// <summary>
/// Converts a card's data to the JSON its template reads: values that are shown become text, text of users is marked as untrusted, everything else stays.
/// </summary>
internal sealed class CardDataRenderer(RenderContext context, TextRenderer textRenderer)
{
    public JsonObject Render(LocalizableObject data)
    {
        var json = new JsonObject();
        foreach (var (name, value) in data)
            json[name] = Render(value);
        return json;
    }

    /// <summary>Whole numbers stay whole in JSON.</summary>
    private static JsonValue ToJson(decimal number) =>
        number.Scale == 0 && number is >= int.MinValue and <= int.MaxValue ? JsonValue.Create((int)number)
        : number.Scale == 0 && number is >= long.MinValue and <= long.MaxValue ? JsonValue.Create((long)number)
        : JsonValue.Create(number);

    private JsonNode? Render(LocalizableValue? value) =>
        value switch
        {
            null => null,
            LocalizableValue.StringValue(var text) => TextMarkers.MarkUntrusted(text),
            LocalizableValue.NumberValue(var number) => ToJson(number),
            LocalizableValue.BooleanValue(var flag) => flag,
            LocalizableValue.ObjectValue(var members) => Render(members),
            LocalizableValue.ArrayValue(var items) => new JsonArray([.. items.Select(Render)]),
            LocalizableValue.TrueUntilValue(var until) => context.Now < until,
            LocalizableValue.FileAddressValue(var file) => context.LinkTo(file) switch
            {
                FileLink.Download(var downloadUrl) => downloadUrl,
                FileLink.RequestInChat(var chatUrl) => chatUrl,
                _ => null,
            },
            LocalizableValue.FileRequestValue(var file) => context.LinkTo(file) is FileLink.RequestInChat,
            LocalizableValue.UploadCapabilityValue => context.CanUploadFiles,
            _ => textRenderer.RenderValue(value),
        };
}
