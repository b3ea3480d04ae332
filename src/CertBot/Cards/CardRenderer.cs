using System.Text.Json.Nodes;
using CertBot.Cards.Templating;
using CertBot.Core.Localization;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;

namespace CertBot.Cards;

/// <summary>A rendered message: markdown text, or an Adaptive Card of version 1.5 with at most one line of text above it.</summary>
internal sealed record RenderedMessage(string? Text, JsonObject? Card, IReadOnlyList<(string Title, string Value)> Suggestions);

/// <summary>Renders messages for one reader. Deterministic: the same data, reader and time give the same message.</summary>
internal static class CardRenderer
{
    /// <exception cref="InvalidOperationException">There is no such card, which is a programming error.</exception>
    public static RenderedMessage RenderMessage(BotMessage message, RenderContext context)
    {
        var markdown = new TextRenderer(context, OutputEncoder.ToMarkdown);
        var plain = new TextRenderer(context, OutputEncoder.ToPlainText);
        var suggestions = message.SuggestedActions.Select(s => (plain.RenderValue(s.Title), s.Value)).ToArray();
        return message switch
        {
            BotMessage.TextMessage line => new(markdown.Render(line), null, suggestions),
            BotMessage.CardMessage card => new(
                card.Lead is { } above ? markdown.Render(above) : null,
                card.IsClosed ? WithoutActions(RenderCard(card.Name, card.Data, context)) : RenderCard(card.Name, card.Data, context),
                suggestions
            ),
            _ => throw new InvalidOperationException($"Not a thing to say: {message.GetType().Name}"),
        };
    }

    /// <summary>The card without buttons, inputs and links to follow, wherever they are in it.</summary>
    private static JsonObject WithoutActions(JsonObject element) =>
        new(
            element
                .Where(p => p.Key is not ("actions" or "selectAction" or "refresh"))
                .Select(p =>
                    KeyValuePair.Create(
                        p.Key,
                        p.Value switch
                        {
                            JsonObject o => WithoutActions(o),
                            JsonArray a => new JsonArray([.. a.Where(i => !IsAction(i)).Select(i => i is JsonObject o ? WithoutActions(o) : i?.DeepClone())]),
                            var value => value?.DeepClone(),
                        }
                    )
                )
        );

    private static bool IsAction(JsonNode? node) =>
        node is JsonObject element
        && element["type"]?.ToString() is { } type
        && (type == "ActionSet" || type.StartsWith("Input.", StringComparison.Ordinal) || type.StartsWith("Action.", StringComparison.Ordinal));

    public static JsonObject RenderCard(string name, LocalizableObject data, RenderContext context)
    {
        var template = CardTemplates.Find(name) ?? throw new InvalidOperationException($"There is no card {name}");
        var textRenderer = new TextRenderer(context, TextMarkers.MarkUntrusted);
        return template.Expand(new CardDataRenderer(context, textRenderer).Render(data)) is JsonObject card
            ? new CardFinalizer(textRenderer).Apply(card)
            : throw new InvalidOperationException($"The card {name} dropped itself");
    }
}

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
            LocalizableValue.PictureValue picture => context.LinkToPicture(picture),
            LocalizableValue.PublicPageValue(var path) => context.PageUrl(path)?.AbsoluteUri,
            _ => textRenderer.RenderValue(value),
        };
}
