using CertBot.Channels.Slack.BlockKit;
using CertBot.Channels.Slack.Schema;
using CertBot.Channels.Slack.WebApi;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Outbox;
using CertBot.Turns;

namespace CertBot.Channels.Slack.Interactivity;

/// <summary>Handles <c>block_actions</c>: a click in a message here, a click in a modal or in the Home tab in <see cref="ViewActionsHandler"/>.</summary>
internal sealed class BlockActionsHandler(
    ITurnHandler turns,
    UserProfiles profiles,
    SlackConversations conversations,
    MessageTurns messageTurns,
    ModalForms modalForms,
    EphemeralReplies ephemeralReplies,
    ViewActionsHandler viewActionsHandler
)
{
    public async Task Handle(SlackPayload payload, CancellationToken cancellationToken)
    {
        if (BlockAction.Parse(payload) is not { } blockAction)
            return;
        if (blockAction.View is not null)
        {
            await viewActionsHandler.Handle(blockAction, cancellationToken);
            return;
        }

        if (blockAction.Conversation is not { } slackConversation)
            return;
        var conversation = await conversations.Classify(slackConversation, cancellationToken);
        var language = (await profiles.DescribePerson(blockAction.Sender, cancellationToken)).Language;
        switch (blockAction.Action)
        {
            case ButtonAction.OpenForm openForm when !await modalForms.TryOpen(blockAction, openForm, conversation, language, cancellationToken):
                // The trigger has expired, so no modal can be opened: the bot asks for the inputs in the conversation.
                await messageTurns.Handle(blockAction, openForm.Verb, openForm.Data, openForm.FullCardKey, conversation, cancellationToken);
                break;
            case ButtonAction.Execute execute:
                await messageTurns.Handle(blockAction, execute.Verb, execute.Data, execute.FullCardKey, conversation, cancellationToken);
                break;
            case ButtonAction.ShowFullCard showFullCard:
                await modalForms.ShowFullCard(blockAction, showFullCard.FullCardKey, 0, conversation, language, cancellationToken);
                break;
            case ButtonAction.ShowPage showPage:
                await modalForms.ShowFullCard(blockAction, showPage.FullCardKey, showPage.PageIndex, conversation, language, cancellationToken);
                break;
            case ButtonAction.SendText sendText:
                await turns.Handle(
                    await profiles.CreateActivity(blockAction.Sender, conversation, blockAction.EventId, new Input.Text(sendText.Text), cancellationToken) with
                    {
                        Thread = blockAction.Thread,
                    },
                    cancellationToken
                );
                break;
            case ButtonAction.RequestFile requestFile:
                await RequestFile(blockAction, requestFile.Text, conversation, language, cancellationToken);
                break;
            default:
                break;
        }
    }

    /// <summary>A file goes to the direct message of the user who requested it.</summary>
    private async Task RequestFile(
        BlockAction blockAction,
        string text,
        ConversationAddress conversation,
        LanguageCode language,
        CancellationToken cancellationToken
    )
    {
        if (await conversations.OpenDirectMessage(blockAction.Sender, cancellationToken) is not { } directMessage)
            return;

        await turns.Handle(
            await profiles.CreateActivity(blockAction.Sender, directMessage, blockAction.EventId, new Input.Text(text), cancellationToken),
            cancellationToken
        );
        if (conversation == directMessage)
            return;
        var notice = new OutboundMessage
        {
            Key = blockAction.EventId,
            Language = language,
            Text = SlackTexts.Get(language, "slack.in-own-chat"),
        };
        await ephemeralReplies.SendEphemeral(blockAction.ToEphemeralTarget(conversation), notice, cancellationToken);
    }
}
