using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.Schema;
using CertBot.Channels.Slack.Views;
using CertBot.Channels.Slack.WebApi;
using CertBot.Core.Directory;
using CertBot.Outbox;
using CertBot.Turns;

namespace CertBot.Channels.Slack.Interactivity;

/// <summary>A user who acted in a shared conversation, and the ways to reply to them alone.</summary>
internal sealed record EphemeralTarget(Sender Sender, ConversationAddress Conversation)
{
    public string? Thread { get; init; }

    /// <summary>Opens one modal, within three seconds.</summary>
    public string? TriggerId { get; init; }

    /// <summary>Takes five replies within half an hour; the only way into a conversation the bot is not a member of.</summary>
    public string? ResponseUrl { get; init; }
}

/// <summary>
/// Sends a turn's replies to one user in a shared conversation: a form as a modal, everything else as an ephemeral message. A sent reply is removed from the
/// outbox; an unsent one is delivered later by the outbox.
/// </summary>
internal sealed class EphemeralReplies(
    ImmediateReplies replies,
    Modals modals,
    SlackMessageBuilder messageBuilder,
    SlackApiClient apiClient,
    ResponseUrls responseUrls
)
{
    public async Task Send(EphemeralTarget target, ImmutableArray<PendingReply> pendingReplies, CancellationToken cancellationToken)
    {
        foreach (var reply in pendingReplies)
        {
            var message = await replies.Render(reply, target.Conversation, cancellationToken);
            if (await TryOpenForm(target, reply, message, cancellationToken) || await SendEphemeral(target, message, cancellationToken))
                await replies.Complete(reply);
        }
    }

    /// <summary>
    /// True: delivered. A thread can be reached with <c>chat.postEphemeral</c> only; elsewhere the <c>response_url</c> comes first, which works even where the
    /// bot is not a member.
    /// </summary>
    public async Task<bool> SendEphemeral(EphemeralTarget target, OutboundMessage message, CancellationToken cancellationToken)
    {
        var body = await messageBuilder.Build(message, target.Conversation, cancellationToken);
        if (target.Thread is { } thread)
            body["thread_ts"] = thread;
        return target.Thread is null
            ? await responseUrls.Post(target.ResponseUrl, body, cancellationToken) || await PostToConversation(target, body, cancellationToken)
            : await PostToConversation(target, body, cancellationToken) || await responseUrls.Post(target.ResponseUrl, body, cancellationToken);
    }

    private async Task<bool> PostToConversation(EphemeralTarget target, JsonObject body, CancellationToken cancellationToken)
    {
        if (SlackConversation.Parse(target.Conversation) is not { } slackConversation)
            return false;

        var ephemeral = (JsonObject)body.DeepClone();
        ephemeral["channel"] = slackConversation.Channel;
        ephemeral["user"] = target.Sender.User;
        return await apiClient.Call(slackConversation.Team, "chat.postEphemeral", ephemeral, cancellationToken) is SlackApiResult.Success;
    }

    private async Task<bool> TryOpenForm(EphemeralTarget target, PendingReply reply, OutboundMessage message, CancellationToken cancellationToken)
    {
        if (
            reply.Content is not CertBot.Core.Messaging.BotMessage.CardMessage { Name: "form" or "summary" }
            || message.Card is not { } card
            || target.TriggerId is null
        )
        {
            return false;
        }

        var cardWithLead = message.Text is { Length: > 0 } text ? ShowCardForm.WithLeadText(text, card) : card;
        var view = await modals.CreateCardView(
            cardWithLead,
            "CertBot",
            new ModalMetadata { Conversation = target.Conversation, Thread = target.Thread },
            message.Language,
            0,
            cancellationToken
        );
        return await modals.Open(target.Sender.Team, target.TriggerId, view, cancellationToken) is not null;
    }
}
