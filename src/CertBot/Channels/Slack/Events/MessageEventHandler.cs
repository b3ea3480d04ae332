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
    MentionedPeople mentionedPeople,
    FileDownloader fileDownloader,
    SlackConversations conversations
)
{
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

    /// <summary>The reply goes into the thread of the mention, or starts one. In the direct message a mention says nothing more than the message.</summary>
    public async Task HandleMention(SlackPayload payload, JsonObject message, CancellationToken cancellationToken)
    {
        if (await ReadMessage(payload, message, cancellationToken) is not var (sender, slackConversation, botUserId))
            return;
        if (message.GetString("channel_type") == "im")
        {
            await HandleDirectMessage(payload, message, cancellationToken);
            return;
        }

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
            !MessageKey.IsFromUser(message)
            || payload.Sender is not { } sender
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
        var (text, mentions) = await mentionedPeople.Read(sender, message.GetString("text") ?? "", botUserId, cancellationToken);
        var activity = await profiles.CreateActivity(sender, conversation, payload.Id, new Input.Text(text), cancellationToken) with
        {
            Thread = thread,
            Mentions = mentions,
        };
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
