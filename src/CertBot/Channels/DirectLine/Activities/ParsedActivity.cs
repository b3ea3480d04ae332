using System.Text.Json;
using System.Text.Json.Nodes;
using CertBot.Core.Conversation;

namespace CertBot.Channels.DirectLine.Activities;

/// <summary>An activity of a page, read loosely: words, a click, something without meaning to us, or nonsense.</summary>
internal abstract record ParsedActivity
{
    private ParsedActivity() { }

    /// <summary><paramref name="CardId"/> is the id of the card a click was made on.</summary>
    public sealed record UserInput(string EventId, Input Input, string? CardId) : ParsedActivity;

    /// <summary>Typing, reading, events of the client's own: taken and not kept.</summary>
    public sealed record Ignored : ParsedActivity;

    public sealed record Invalid(string Code, string Message) : ParsedActivity;

    public static ParsedActivity Parse(JsonObject activity) =>
        activity.GetString("type") switch
        {
            null or "" => new Invalid("MissingType", "The activity has no type."),
            "message" => ParseMessage(activity),
            _ => new Ignored(),
        };

    /// <summary>The client's own id of an event, so that one sent twice is known; a new one where it gives none.</summary>
    public static string ReadEventId(JsonObject activity) =>
        (activity.GetString("id") ?? activity.GetObject("channelData")?.GetString("clientActivityID")) is { Length: > 0 } clientId
            ? SafeKey.Of(clientId)
            : Guid.NewGuid().ToString("n");

    private static ParsedActivity ParseMessage(JsonObject activity)
    {
        var text = activity.GetString("text") ?? (activity["value"]?.GetValueKind() == JsonValueKind.String ? activity.GetString("value") : null);
        return activity["value"] switch
        {
            JsonObject value when WebChatActions.ReadClick(value) is ({ } click, var card) => new UserInput(ReadEventId(activity), click, card),
            _ when text is not null => new UserInput(ReadEventId(activity), new Input.Text(text), CardId: null),
            JsonObject => new Invalid("MissingVerb", "The value names no verb."),
            _ => new Invalid("NothingSaid", "The activity has neither text nor value. Files go to /upload."),
        };
    }
}
