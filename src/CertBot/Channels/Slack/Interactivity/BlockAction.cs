using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.BlockKit;
using CertBot.Channels.Slack.Schema;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;

namespace CertBot.Channels.Slack.Interactivity;

/// <summary>
/// One <c>block_actions</c> payload: who clicked which button, and the state of the inputs around it. The button's data identifies the target and
/// grants no access.
/// </summary>
internal sealed record BlockAction
{
    public required Sender Sender { get; init; }

    public required string EventId { get; init; }

    public required ButtonAction Action { get; init; }

    /// <summary>The modal or Home tab it belongs to; null for a message.</summary>
    public JsonObject? View { get; init; }

    /// <summary>The conversation of its message.</summary>
    public SlackConversation? Conversation { get; init; }

    /// <summary>The message, as Slack sent it.</summary>
    public JsonObject? Message { get; init; }

    public string? MessageTs { get; init; }

    public string? Thread { get; init; }

    public string? TriggerId { get; init; }

    public string? ResponseUrl { get; init; }

    /// <summary>The state of the inputs, as Slack sent it.</summary>
    public JsonObject? State { get; init; }

    public bool IsInModal => View?.GetString("type") == "modal";

    /// <summary>Null: not one of the bot's buttons.</summary>
    public static BlockAction? Parse(SlackPayload slackPayload)
    {
        var payload = slackPayload.Body;
        if (
            slackPayload.Sender is not { } sender
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

    /// <summary>The click as an Adaptive Card would send it, with the inputs.</summary>
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

    /// <summary>An input cannot override an id that the button carries.</summary>
    public static ImmutableSortedDictionary<string, string> MergeInputs(
        ImmutableSortedDictionary<string, string> data,
        ImmutableSortedDictionary<string, string> inputs
    ) => inputs.SetItems(data);

    public static JsonObject ToJson(ImmutableSortedDictionary<string, string> data) => new(data.Select(d => KeyValuePair.Create(d.Key, (JsonNode?)d.Value)));
}
