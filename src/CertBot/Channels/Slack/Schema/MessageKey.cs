using System.Text.Json.Nodes;

namespace CertBot.Channels.Slack.Schema;

/// <summary>
/// Names a user's message by its workspace, channel and <c>ts</c>. One message may come under several event ids, and as a message and as a mention.
/// </summary>
internal static class MessageKey
{
    /// <summary>Messages of these subtypes were written by a user; any other subtype is a notification about a message or a channel.</summary>
    private static readonly string[] UserSubtypes = ["", "file_share", "thread_broadcast", "me_message"];

    /// <summary>Null: not a message to the bot, for example a channel's message that comes besides the mention.</summary>
    public static string? Find(JsonObject envelope)
    {
        if (
            envelope.GetObject("event") is not { } message
            || !IsToBot(message)
            || !IsFromUser(message)
            || Sender.FromEvent(envelope, message.GetString("user")) is not { Team: var team }
            || message.GetString("channel") is not { } channel
            || !SlackConversation.IsId(channel)
            || message.GetString("ts") is not { Length: > 0 and <= 40 } ts
        )
        {
            return null;
        }

        return $"message:{team}:{channel}:{ts}";
    }

    public static bool IsFromUser(JsonObject message) =>
        message["bot_id"] is null && message["hidden"] is null && UserSubtypes.Contains(message.GetString("subtype") ?? "", StringComparer.Ordinal);

    private static bool IsToBot(JsonObject message) =>
        message.GetString("type") switch
        {
            "message" => message.GetString("channel_type") == "im",
            SubscribedEvents.AppMention => true,
            _ => false,
        };
}
