using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.Views;
using CertBot.Channels.Slack.WebApi;
using CertBot.Core.Conversation.Engine;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Turns;

namespace CertBot.Channels.Slack.Interactivity;

/// <summary>
/// Runs the turn of a click in a message and delivers its replies. In a channel they are ephemeral, and the shared card is updated through the outbox;
/// in a direct message they are posted, and only a form is updated in place.
/// </summary>
internal sealed class MessageTurns(
    ITurnHandler turns,
    UserProfiles profiles,
    ImmediateReplies replies,
    EphemeralReplies ephemeralReplies,
    SlackMessageBuilder messageBuilder,
    FullCardStore fullCardStore,
    SlackApiClient apiClient
)
{
    public async Task Handle(
        BlockAction blockAction,
        string verb,
        ImmutableSortedDictionary<string, string> data,
        string? fullCardKey,
        ConversationAddress conversation,
        CancellationToken cancellationToken
    )
    {
        var click = blockAction.ToClick(verb, data, await fullCardStore.Find(conversation, fullCardKey, cancellationToken));
        var activity = await profiles.CreateActivity(blockAction.Sender, conversation, blockAction.EventId, click, cancellationToken) with
        {
            Thread = blockAction.Thread,
            Reply = ReplyMode.Immediate,
        };
        var pendingReplies = await replies.Load(await turns.Handle(activity, cancellationToken), cancellationToken);
        if (conversation.IsPersonal)
            await DeliverToDirectMessage(blockAction, verb, conversation, pendingReplies, cancellationToken);
        else
            await ephemeralReplies.Send(blockAction.ToEphemeralTarget(conversation), pendingReplies, cancellationToken);
    }

    private async Task DeliverToDirectMessage(
        BlockAction blockAction,
        string verb,
        ConversationAddress directMessage,
        ImmutableArray<PendingReply> pendingReplies,
        CancellationToken cancellationToken
    )
    {
        var isForm = verb.StartsWith("form.", StringComparison.Ordinal) && blockAction.MessageTs is not null;
        if (
            isForm
            && pendingReplies is [{ Content: BotMessage.CardMessage { Name: "form" or "summary" } } next]
            && await TryReplaceForm(blockAction, directMessage, next, cancellationToken)
        )
        {
            return;
        }

        foreach (var reply in pendingReplies)
            await replies.LeaveToOutbox(reply, cancellationToken);
        if (isForm && pendingReplies.Length > 0 && !pendingReplies.Any(reply => reply.IsRefusal))
            await RemoveForm(blockAction, cancellationToken);
    }

    /// <summary>Replaces the answered question by the next one in the same message.</summary>
    private async Task<bool> TryReplaceForm(BlockAction blockAction, ConversationAddress directMessage, PendingReply next, CancellationToken cancellationToken)
    {
        var body = await messageBuilder.Build(await replies.Render(next, directMessage, cancellationToken), directMessage, cancellationToken);
        body["channel"] = blockAction.Conversation?.Channel;
        body["ts"] = blockAction.MessageTs;
        if (await apiClient.Call(blockAction.Sender.Team, "chat.update", body, cancellationToken) is not SlackApiResult.Success)
            return false;

        await replies.Complete(next);
        return true;
    }

    /// <summary>The form is finished, or was posted again below: its inputs and buttons are removed, its text stays.</summary>
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
}
