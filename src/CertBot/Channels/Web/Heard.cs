using System.Text.Json;
using System.Text.Json.Nodes;
using CertBot.Core.Conversation;

namespace CertBot.Channels.Web;

/// <summary>An activity of a page, read loosely: words, a click, something without meaning to us, or nonsense.</summary>
internal abstract record Heard
{
    private Heard() { }

    /// <summary><paramref name="Card"/> is the id of the card a click was made on.</summary>
    public sealed record Spoken(string EventId, Input Input, string? Card) : Heard;

    /// <summary>Typing, reading, events of the client's own: taken and not kept.</summary>
    public sealed record Passed : Heard;

    public sealed record Nonsense(string Code, string Message) : Heard;

    public static Heard Of(JsonObject activity) => activity.Text("type") switch
    {
        null or "" => new Nonsense("MissingType", "The activity has no type."),
        "message" => Said(activity),
        _ => new Passed(),
    };

    /// <summary>The client's own id of an event, so that one sent twice is known; a new one where it gives none.</summary>
    public static string EventOf(JsonObject activity) =>
        (activity.Text("id") ?? activity.Object("channelData")?.Text("clientActivityID")) is { Length: > 0 } given ? StoreKey.Of(given) : Guid.NewGuid().ToString("n");

    private static Heard Said(JsonObject activity)
    {
        var text = activity.Text("text") ?? (activity["value"]?.GetValueKind() == JsonValueKind.String ? activity.Text("value") : null);
        return activity["value"] switch
        {
            JsonObject value when Buttons.Read(value) is ({ } click, var card) => new Spoken(EventOf(activity), click, card),
            _ when text is not null => new Spoken(EventOf(activity), new Input.Text(text), Card: null),
            JsonObject => new Nonsense("MissingVerb", "The value names no verb."),
            _ => new Nonsense("NothingSaid", "The activity has neither text nor value. Files go to /upload."),
        };
    }
}
