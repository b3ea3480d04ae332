using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.BlockKit;
using CertBot.Channels.Slack.Schema;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;

namespace CertBot.Channels.Slack.Interactivity;

/// <summary>A button that was pressed: who, what, and with which fields filled in. What a button says is what Slack was given, and decides nothing.</summary>
internal sealed record BlockAction
{
    public required Sender Sender { get; init; }

    public required string EventId { get; init; }

    public required ButtonAction Action { get; init; }

    /// <summary>The modal or tab it stands in; null: a message.</summary>
    public JsonObject? View { get; init; }

    /// <summary>The conversation of the message it stands in.</summary>
    public SlackConversation? Conversation { get; init; }

    /// <summary>The message it stands in, as Slack has it.</summary>
    public JsonObject? Message { get; init; }

    public string? MessageTs { get; init; }

    public string? Thread { get; init; }

    public string? TriggerId { get; init; }

    public string? ResponseUrl { get; init; }

    /// <summary>What the fields around it hold, as Slack tells it.</summary>
    public JsonObject? State { get; init; }

    public bool IsInModal => View?.GetString("type") == "modal";

    /// <summary>Null: nothing of ours.</summary>
    public static BlockAction? Parse(SlackPayload slackPayload)
    {
        var payload = slackPayload.Body;
        if (
            Sender.FromInteraction(payload) is not { } sender
            || (payload["actions"] as JsonArray)?.OfType<JsonObject>().FirstOrDefault() is not { } action
            || ButtonActionCodec.Decode(
                action.GetString("action_id") ?? "",
                action.GetString("value") ?? action.GetObject("selected_option")?.GetString("value")
            )
                is not { } buttonAction
        )
        {
            return null;
        }

        var (view, message, container) = (payload.GetObject("view"), payload.GetObject("message"), payload.GetObject("container"));
        var channel = payload.GetObject("channel")?.GetString("id") ?? container?.GetString("channel_id");
        return new BlockAction
        {
            Sender = sender,
            EventId = slackPayload.Id,
            Action = buttonAction,
            View = view,
            Conversation = view is null && SlackConversation.IsId(channel) ? new SlackConversation(sender.Team, channel) : null,
            Message = message,
            MessageTs = message?.GetString("ts") ?? container?.GetString("message_ts"),
            Thread = message?.GetString("thread_ts") ?? container?.GetString("thread_ts"),
            TriggerId = payload.GetString("trigger_id"),
            ResponseUrl = payload.GetString("response_url"),
            State = (view ?? payload).GetObject("state")?.GetObject("values"),
        };
    }

    /// <summary>A click as a card of ours sends it, with what was filled in.</summary>
    public Input.Click ToClick(string verb, ImmutableSortedDictionary<string, string> data, JsonObject? fullCard) =>
        new(verb, MergeInputs(data, StateValues.Read(State, fullCard)));

    /// <summary>How to reply to the user who clicked, and to nobody else.</summary>
    public EphemeralTarget ToEphemeralTarget(ConversationAddress conversation) =>
        new(Sender, conversation)
        {
            Thread = Thread,
            TriggerId = TriggerId,
            ResponseUrl = ResponseUrl,
        };

    /// <summary>A field may not say what an id of the button says already.</summary>
    public static ImmutableSortedDictionary<string, string> MergeInputs(
        ImmutableSortedDictionary<string, string> data,
        ImmutableSortedDictionary<string, string> inputs
    ) => inputs.SetItems(data);

    public static JsonObject ToJson(ImmutableSortedDictionary<string, string> data) => new(data.Select(d => KeyValuePair.Create(d.Key, (JsonNode?)d.Value)));
}
