using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.Arrivals;
using CertBot.Channels.Slack.Blocks;
using CertBot.Channels.Slack.Schema;
using CertBot.Core.Conversation;

namespace CertBot.Channels.Slack.Pressing;

/// <summary>A button that was pressed: who, what, and with which fields filled in. What a button says is what Slack was given, and decides nothing.</summary>
internal sealed record Press
{
    public required Sender Sender { get; init; }

    public required string EventId { get; init; }

    public required Pressable What { get; init; }

    /// <summary>The modal or tab it stands in; null: a message.</summary>
    public JsonObject? View { get; init; }

    /// <summary>The conversation of the message it stands in.</summary>
    public SlackPlace? There { get; init; }

    /// <summary>The message it stands in, as Slack has it.</summary>
    public JsonObject? Message { get; init; }

    public string? MessageTs { get; init; }

    public string? Thread { get; init; }

    public string? Trigger { get; init; }

    public string? ResponseUrl { get; init; }

    /// <summary>What the fields around it hold, as Slack tells it.</summary>
    public JsonObject? Values { get; init; }

    public bool IsInModal => View?.Text("type") == "modal";

    /// <summary>Null: nothing of ours.</summary>
    public static Press? Read(Received received)
    {
        var payload = received.Body;
        if (Sender.OfInteraction(payload) is not { } sender || (payload["actions"] as JsonArray)?.OfType<JsonObject>().FirstOrDefault() is not { } action
            || Pressables.Read(action.Text("action_id") ?? "", action.Text("value") ?? action.Object("selected_option")?.Text("value")) is not { } what) return null;

        var (view, message, container) = (payload.Object("view"), payload.Object("message"), payload.Object("container"));
        var channel = payload.Object("channel")?.Text("id") ?? container?.Text("channel_id");
        return new Press
        {
            Sender = sender,
            EventId = received.Id,
            What = what,
            View = view,
            There = view is null && SlackPlace.IsId(channel) ? new SlackPlace(sender.Team, channel) : null,
            Message = message,
            MessageTs = message?.Text("ts") ?? container?.Text("message_ts"),
            Thread = message?.Text("thread_ts") ?? container?.Text("thread_ts"),
            Trigger = payload.Text("trigger_id"),
            ResponseUrl = payload.Text("response_url"),
            Values = (view ?? payload).Object("state")?.Object("values"),
        };
    }

    /// <summary>A click as a card of ours sends it, with what was filled in.</summary>
    public Input.Click Click(string verb, ImmutableSortedDictionary<string, string> ids, JsonObject? behind) => new(verb, Filled(ids, Pressables.Typed(Values, behind)));

    /// <summary>A field may not say what an id of the button says already.</summary>
    public static ImmutableSortedDictionary<string, string> Filled(ImmutableSortedDictionary<string, string> ids, ImmutableSortedDictionary<string, string> typed) => typed.SetItems(ids);

    public static JsonObject Ids(ImmutableSortedDictionary<string, string> data) => new(data.Select(d => KeyValuePair.Create(d.Key, (JsonNode?)d.Value)));
}
