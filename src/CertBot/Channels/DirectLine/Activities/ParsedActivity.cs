using System.Text.Json;
using System.Text.Json.Nodes;
using CertBot.Core.Conversation;

namespace CertBot.Channels.DirectLine.Activities;

/// <summary>An activity of a page: a user's input, one to ignore, or an invalid one. Unknown members are ignored.</summary>
internal abstract record ParsedActivity
{
    private ParsedActivity() { }

    public sealed record UserInput(string EventId, Input Input) : ParsedActivity;

    /// <summary>Typing, read receipts and the client's own events: accepted and not stored.</summary>
    public sealed record Ignored : ParsedActivity;

    public sealed record Invalid(string Code, string Message) : ParsedActivity;

    public static ParsedActivity Parse(JsonObject activity) =>
        activity.GetString("type") switch
        {
            null or "" => new Invalid("MissingType", "The activity has no type."),
            "message" => ParseMessage(activity),
            _ => new Ignored(),
        };

    /// <summary>The client's id of an event, for deduplication; a new one if there is none.</summary>
    public static string ReadEventId(JsonObject activity) =>
        (activity.GetString("id") ?? activity.GetObject("channelData")?.GetString("clientActivityID")) is { Length: > 0 } clientId
            ? SafeKey.Of(clientId)
            : Guid.NewGuid().ToString("n");

    private static ParsedActivity ParseMessage(JsonObject activity)
    {
        var text = activity.GetString("text") ?? (activity["value"]?.GetValueKind() == JsonValueKind.String ? activity.GetString("value") : null);
        return activity["value"] switch
        {
            JsonObject value when WebChatActions.ReadClick(value) is { } click => new UserInput(ReadEventId(activity), click),
            _ when text is not null => new UserInput(ReadEventId(activity), new Input.Text(text)),
            JsonObject => new Invalid("MissingVerb", "The value names no verb."),
            _ => new Invalid("NothingSaid", "The activity has neither text nor value. Files go to /upload."),
        };
    }
}
