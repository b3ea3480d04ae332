using System.Text.Json.Nodes;
using CertBot.Core.Localization;
using NodaTime.Text;

namespace CertBot.Cards;

/// <summary>Renders the data of a card before the template is expanded: localizable values become strings, untrusted text is marked, everything else is copied.</summary>
internal sealed class CardDataRenderer(RenderContext context, TextRenderer textRenderer)
{
    public JsonNode? Render(JsonNode? node) =>
        node switch
        {
            JsonObject value when TextRenderer.IsLocalizableValue(value) => textRenderer.RenderValue(value),
            JsonObject o when o["$until"] is JsonValue until => InstantPattern.ExtendedIso.Parse(until.ToString()) is { Success: true } moment
                && context.Now < moment.Value,
            JsonObject o when o["$file"] is JsonValue file => Link(file, o) switch
            {
                FileLink.Download(var downloadUrl) => downloadUrl,
                FileLink.RequestInChat(var chatUrl) => chatUrl,
                _ => null,
            },
            JsonObject o when o["$asked"] is JsonValue file => Link(file, o) is FileLink.RequestInChat,
            JsonObject o when o["$upload"] is not null => context.CanUploadFiles,
            JsonObject o => new JsonObject(o.Select(p => KeyValuePair.Create(p.Key, Render(p.Value)))),
            JsonArray a => new JsonArray([.. a.Select(Render)]),
            JsonValue v when v.TryGetValue<string>(out var text) => TextMarkers.MarkUntrusted(text),
            _ => node?.DeepClone(),
        };

    private FileLink? Link(JsonValue file, JsonObject arguments) =>
        context.LinkTo(
            new(new(file.ToString()), arguments["name"]?.ToString() ?? "") { RequestText = arguments["ask"]?.ToString(), Source = SourceOf(arguments) }
        );

    private static FileSource? SourceOf(JsonObject arguments) =>
        arguments["handed"] is { } handed ? new FileSource.Submitted { ApplicationId = new(handed.ToString()) }
        : arguments["made"] is { } made ? new FileSource.Generated { ApplicationId = new(made.ToString()) }
        : null;
}
