using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.BlockKit;
using CertBot.Channels.Slack.Schema;
using CertBot.Channels.Slack.Views;
using CertBot.Channels.Slack.WebApi;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Outbox;
using CertBot.Turns;

namespace CertBot.Channels.Slack.Interactivity;

/// <summary>
/// A button of a message was pressed. In a channel the answer is for the presser alone, and the card changes for all by the outbox; in somebody's own chat
/// what is said goes into the chat, and only a form walks on in its message.
/// </summary>
internal sealed class BlockActionsHandler(
    ITurnHandler turns,
    UserProfiles profiles,
    SlackConversations conversations,
    ImmediateReplies replies,
    EphemeralReplies ephemeralReplies,
    ModalForms modalForms,
    ViewActionsHandler viewActionsHandler,
    SlackMessageBuilder messageBuilder,
    FullCardStore fullCardStore,
    ResponseUrls responseUrls,
    SlackApiClient apiClient
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
                // Where no window opens any more, the bot asks for the fields in the chat.
                await HandleTurn(blockAction, openForm.Verb, openForm.Data, openForm.FullCardKey, conversation, cancellationToken);
                break;
            case ButtonAction.Execute execute:
                await HandleTurn(blockAction, execute.Verb, execute.Data, execute.FullCardKey, conversation, cancellationToken);
                break;
            case ButtonAction.ShowFullCard showFullCard:
                await modalForms.ShowFullCard(blockAction, showFullCard.FullCardKey, 0, conversation, language, cancellationToken);
                break;
            case ButtonAction.ShowPage showPage:
                await modalForms.ShowFullCard(blockAction, showPage.FullCardKey, showPage.PageIndex, conversation, language, cancellationToken);
                break;
            case ButtonAction.SendText sendText:
                await turns.Handle(await CreateActivity(blockAction, conversation, new Input.Text(sendText.Text), cancellationToken), cancellationToken);
                break;
            case ButtonAction.RequestFile requestFile:
                await RequestFile(blockAction, requestFile.Text, conversation, language, cancellationToken);
                break;
            default:
                break;
        }
    }

    private async Task HandleTurn(
        BlockAction blockAction,
        string verb,
        ImmutableSortedDictionary<string, string> data,
        string? fullCardKey,
        ConversationAddress conversation,
        CancellationToken cancellationToken
    )
    {
        var click = blockAction.ToClick(verb, data, await fullCardStore.Find(conversation, fullCardKey, cancellationToken));
        var pendingReplies = await replies.Load(
            await turns.Handle(
                await CreateActivity(blockAction, conversation, click, cancellationToken) with
                {
                    Reply = ReplyMode.Immediate,
                },
                cancellationToken
            ),
            cancellationToken
        );
        if (!conversation.IsPersonal)
        {
            await ephemeralReplies.Send(
                new EphemeralTarget(blockAction.Sender, conversation)
                {
                    Thread = blockAction.Thread,
                    TriggerId = blockAction.TriggerId,
                    ResponseUrl = responseUrls.Parse(blockAction.ResponseUrl),
                },
                pendingReplies,
                cancellationToken
            );
            return;
        }

        var isForm = verb.StartsWith("form.", StringComparison.Ordinal) && blockAction.MessageTs is not null;
        if (
            isForm
            && pendingReplies is [{ Content: BotMessage.CardMessage { Name: "form" or "summary" } } next]
            && await TryReplaceForm(blockAction, conversation, next, cancellationToken)
        )
        {
            return;
        }

        foreach (var reply in pendingReplies)
            await replies.LeaveToOutbox(reply, cancellationToken);
        if (isForm && pendingReplies.Length > 0 && !pendingReplies.Any(reply => reply.IsRefusal))
            await RemoveForm(blockAction, cancellationToken);
    }

    /// <summary>The form is over, or asked anew below: what stays of it above is what it was about, without fields and buttons.</summary>
    private async Task RemoveForm(BlockAction blockAction, CancellationToken cancellationToken)
    {
        var blocks = (blockAction.Message?["blocks"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        var remaining = blocks.TakeWhile(b => b.GetString("type") is not ("input" or "actions")).ToList();
        if (remaining.Count == 0 || remaining.Count == blocks.Count || blockAction.Message?.GetString("text") is not { Length: > 0 } text)
            return;

        var body = new JsonObject
        {
            ["channel"] = blockAction.Conversation?.Channel,
            ["ts"] = blockAction.MessageTs,
            ["text"] = text,
            ["blocks"] = new JsonArray([.. remaining.Select(b => b.DeepClone())]),
        };
        await apiClient.Call(blockAction.Sender.Team, "chat.update", body, cancellationToken);
    }

    /// <summary>The next question takes the place of the one that was answered.</summary>
    private async Task<bool> TryReplaceForm(BlockAction blockAction, ConversationAddress conversation, PendingReply next, CancellationToken cancellationToken)
    {
        var body = await messageBuilder.Build(await replies.Render(next, conversation, cancellationToken), conversation, cancellationToken);
        body["channel"] = blockAction.Conversation?.Channel;
        body["ts"] = blockAction.MessageTs;
        if (await apiClient.Call(blockAction.Sender.Team, "chat.update", body, cancellationToken) is not SlackApiResult.Success)
            return false;

        await replies.Complete(next);
        return true;
    }

    /// <summary>A file is brought to whoever asks for it, into their own chat.</summary>
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

        await turns.Handle(await CreateActivity(blockAction, directMessage, new Input.Text(text), cancellationToken) with { Thread = null }, cancellationToken);
        if (conversation == directMessage)
            return;
        var sentence = new OutboundMessage
        {
            Key = blockAction.EventId,
            Language = language,
            Text = Modals.GetText(language, "slack.in-own-chat"),
        };
        await ephemeralReplies.SendEphemeral(
            new EphemeralTarget(blockAction.Sender, conversation) { Thread = blockAction.Thread, ResponseUrl = responseUrls.Parse(blockAction.ResponseUrl) },
            sentence,
            cancellationToken
        );
    }

    private async Task<IncomingActivity> CreateActivity(
        BlockAction blockAction,
        ConversationAddress conversation,
        Input input,
        CancellationToken cancellationToken
    ) => await profiles.CreateActivity(blockAction.Sender, conversation, blockAction.EventId, input, cancellationToken) with { Thread = blockAction.Thread };
}
