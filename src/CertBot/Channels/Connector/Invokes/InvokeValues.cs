using System.Text.Json.Nodes;
using Microsoft.Bot.Schema.Teams;

namespace CertBot.Channels.Connector.Invokes;

/// <summary>Reads the <c>value</c> of an invoke into the SDK's type for it. A member of a wrong type counts as absent.</summary>
internal static class InvokeValues
{
    public static FileConsentCardResponse ReadFileConsent(object? value) =>
        value is JsonObject json
            ? new(
                json.GetString("action"),
                json.GetObject("context"),
                json.GetObject("uploadInfo") is { } info
                    ? new FileUploadInfo(
                        info.GetString("name"),
                        info.GetString("uploadUrl"),
                        info.GetString("contentUrl"),
                        info.GetString("uniqueId"),
                        info.GetString("fileType")
                    )
                    : null
            )
            : new();

    /// <summary>The <c>data</c> of a dialog: what its button or its inputs hold.</summary>
    public static TaskModuleRequest ReadTaskModule(object? value) => new() { Data = (value as JsonObject)?.GetObject("data") ?? [] };

    /// <summary>Null without a value.</summary>
    public static MessagingExtensionQuery? ReadQuery(object? value) =>
        value is JsonObject json
            ? new()
            {
                CommandId = json.GetString("commandId"),
                Parameters =
                [
                    .. Objects(json["parameters"])
                        .Take(MaxItems)
                        .Select(p => new MessagingExtensionParameter { Name = p.GetString("name"), Value = p.GetString("value") }),
                ],
                QueryOptions = new()
                {
                    Skip = ReadNumber(json.GetObject("queryOptions")?["skip"]),
                    Count = ReadNumber(json.GetObject("queryOptions")?["count"]),
                },
            }
            : null;

    /// <summary>An action of a message extension, with the message it was started on.</summary>
    public static MessagingExtensionAction ReadAction(object? value) =>
        value is JsonObject json
            ? new()
            {
                CommandId = json.GetString("commandId"),
                Data = json.GetObject("data") ?? [],
                MessagePayload = json.GetObject("messagePayload") is { } message ? ReadMessage(message) : null,
            }
            : new();

    public static MessageActionsPayload ReadMessage(JsonObject json) =>
        new()
        {
            From = new()
            {
                User = json.GetObject("from")?.GetObject("user") is { } user ? new() { DisplayName = user.GetString("displayName") } : null,
                Application = json.GetObject("from")?.GetObject("application") is { } application
                    ? new() { DisplayName = application.GetString("displayName") }
                    : null,
            },
            Body = new() { ContentType = json.GetObject("body")?.GetString("contentType"), Content = json.GetObject("body")?.GetString("content") },
            Attachments =
            [
                .. Objects(json["attachments"])
                    .Take(MaxItems)
                    .Select(a => new MessageActionsPayloadAttachment { Name = a.GetString("name"), ContentUrl = a.GetString("contentUrl") }),
            ],
            LinkToMessage = Uri.TryCreate(json.GetString("linkToMessage"), UriKind.Absolute, out var link) ? link : null,
        };

    private const int MaxItems = 1000;

    private static IEnumerable<JsonObject> Objects(JsonNode? list) => (list as JsonArray ?? []).OfType<JsonObject>();

    private static int? ReadNumber(JsonNode? node) => node is JsonValue value && value.TryGetValue(out int number) ? number : null;
}
