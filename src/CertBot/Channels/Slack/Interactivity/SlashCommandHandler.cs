using CertBot.Channels.Slack.Schema;
using CertBot.Channels.Slack.WebApi;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Turns;

namespace CertBot.Channels.Slack.Interactivity;

/// <summary>
/// The command <c>/certbot TEXT</c>: anything that can be typed to the bot, from any conversation. In the direct message the reply is posted; elsewhere it is
/// ephemeral.
/// </summary>
internal sealed class SlashCommandHandler(
    ITurnHandler turns,
    UserProfiles profiles,
    MentionedPeople mentionedPeople,
    SlackConversations conversations,
    Workspaces workspaces,
    ImmediateReplies replies,
    EphemeralReplies ephemeralReplies
)
{
    /// <summary>As in the app's manifest.</summary>
    public const string CommandName = "/certbot";

    public async Task Handle(SlackPayload payload, CancellationToken cancellationToken)
    {
        var form = payload.Body;
        if (
            form.GetString("command") != CommandName
            || payload.Sender is not { } sender
            || form.GetString("channel_id") is not { } channel
            || !SlackConversation.IsId(channel)
        )
        {
            return;
        }
        if (
            await workspaces.FindInstalled(sender.Team, cancellationToken) is not { } workspace
            || await conversations.OpenDirectMessage(sender, cancellationToken) is not { } directMessage
        )
        {
            return;
        }

        var (text, mentions) = await mentionedPeople.Read(sender, form.GetString("text") ?? "", workspace.BotUserId, cancellationToken);
        var isDirectMessage = new SlackConversation(sender.Team, channel).ToAddress(SlackConversation.Kind.DirectMessage) == directMessage;

        // The bot is not a member of a direct message between two others: the command counts as typed in the user's own direct message.
        var conversation =
            isDirectMessage || form.GetString("channel_name") == "directmessage"
                ? directMessage
                : new SlackConversation(sender.Team, channel).ToAddress(SlackConversation.Kind.Shared);
        var activity = await profiles.CreateActivity(sender, conversation, payload.Id, new Input.Text(text.Length > 0 ? text : "help"), cancellationToken) with
        {
            Mentions = mentions,
        };
        if (isDirectMessage)
        {
            await turns.Handle(activity, cancellationToken);
        }
        else
        {
            var outcome = await turns.Handle(activity with { Reply = ReplyMode.Immediate }, cancellationToken);
            await ephemeralReplies.Send(
                new EphemeralTarget(sender, conversation) { TriggerId = form.GetString("trigger_id"), ResponseUrl = form.GetString("response_url") },
                await replies.Load(outcome, cancellationToken),
                cancellationToken
            );
        }
    }
}
