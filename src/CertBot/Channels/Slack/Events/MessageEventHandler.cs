using System.Text.Json.Nodes;
using CertBot.Channels.Slack.Files;
using CertBot.Channels.Slack.Schema;
using CertBot.Channels.Slack.WebApi;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Turns;

namespace CertBot.Channels.Slack.Events;

/// <summary>Runs a turn for a user's message. The bot's own messages, edits and deletions are ignored.</summary>
internal sealed class MessageEventHandler(
    ITurnHandler turns,
    UserProfiles profiles,
    Workspaces workspaces,
    FileDownloader fileDownloader,
    SlackConversations conversations
)
{
    /// <summary>Messages of these subtypes were written by a user; any other subtype is a notification about a message or a channel.</summary>
    private static readonly string[] UserSubtypes = ["", "file_share", "thread_broadcast", "me_message"];

    public async Task HandleDirectMessage(SlackPayload payload, JsonObject message, CancellationToken cancellationToken)
    {
        if (await ReadMessage(payload, message, cancellationToken) is not var (sender, slackConversation, botUserId))
            return;

        conversations.RememberDirectMessage(sender, slackConversation);
        await HandleTurn(
            payload,
            message,
            sender,
            botUserId,
            slackConversation.ToAddress(SlackConversation.Kind.DirectMessage),
            message.GetString("thread_ts"),
            cancellationToken
        );
    }

    /// <summary>The reply goes into the thread of the mention, or starts one.</summary>
    public async Task HandleMention(SlackPayload payload, JsonObject message, CancellationToken cancellationToken)
    {
        if (await ReadMessage(payload, message, cancellationToken) is not var (sender, slackConversation, botUserId))
            return;

        await HandleTurn(
            payload,
            message,
            sender,
            botUserId,
            slackConversation.ToAddress(SlackConversation.Kind.Shared),
            message.GetString("thread_ts") ?? message.GetString("ts"),
            cancellationToken
        );
    }

    private async Task<(Sender Sender, SlackConversation Conversation, string BotUserId)?> ReadMessage(
        SlackPayload payload,
        JsonObject message,
        CancellationToken cancellationToken
    )
    {
        if (
            message["bot_id"] is not null
            || message["hidden"] is not null
            || !UserSubtypes.Contains(message.GetString("subtype") ?? "", StringComparer.Ordinal)
        )
        {
            return null;
        }
        if (
            Sender.FromEvent(payload.Body, message.GetString("user")) is not { } sender
            || message.GetString("channel") is not { } channel
            || !SlackConversation.IsId(channel)
        )
        {
            return null;
        }

        // Without an installation there is no token to reply with.
        return await workspaces.FindInstalled(sender.Team, cancellationToken) is { } workspace && workspace.BotUserId != sender.User
            ? (sender, new SlackConversation(sender.Team, channel), workspace.BotUserId)
            : null;
    }

    private async Task HandleTurn(
        SlackPayload payload,
        JsonObject message,
        Sender sender,
        string botUserId,
        ConversationAddress conversation,
        string? thread,
        CancellationToken cancellationToken
    )
    {
        var text = MessageTextReader.Read(message.GetString("text") ?? "", botUserId);
        var activity = await profiles.CreateActivity(sender, conversation, payload.Id, new Input.Text(text), cancellationToken) with { Thread = thread };
        if (message["files"] is JsonArray { Count: > 0 } files)
        {
            await fileDownloader.DownloadAndHandle(activity, sender, [.. files.OfType<JsonObject>()], text, payload.Attempts, cancellationToken);
        }
        else if (text.Length > 0 || !conversation.IsPersonal)
        {
            await turns.Handle(activity, cancellationToken);
        }
    }
}
