using CertBot.Channels.Connector.Client;
using CertBot.Channels.Connector.Schema;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Outbox;
using Activity = Microsoft.Bot.Schema.Activity;

namespace CertBot.Channels.Connector.Teams;

/// <summary>
/// Sends messages to Teams. In a channel a new message starts a thread, each thread is a separate conversation, and an update goes to the thread of its
/// message. A personal chat that no longer exists is created again once.
/// </summary>
internal sealed class TeamsSender(ConversationReferences references, TeamsMessageBuilder messageBuilder, PagedCards pagedCards, ConnectorApi api)
{
    public async Task<SendResult> Send(
        ConversationAddress address,
        StoredReference reference,
        Uri serviceUrl,
        OutboundMessage message,
        CancellationToken cancellationToken
    )
    {
        var sending = new DeliveryTarget(address, message.Language);
        var activity = TeamsActivity.Of(reference, await messageBuilder.Build(message, address, reference, cancellationToken));
        if (message.UpdateOf is { Length: > 0 } updatedId)
        {
            var result = await Update(sending, reference, serviceUrl, TeamsMessageId.Parse(updatedId), activity, cancellationToken);
            if (!ConnectorResult.RequiresNewMessage(result))
            {
                return result is ConnectorResult.Success ? new SendResult.Delivered(updatedId) : ConnectorResult.ToSendResult(result);
            }

            if (message.IsUpdateOnly)
                return new SendResult.Delivered(updatedId);
        }

        if (!reference.IsTeamsChannel)
        {
            return await SendToChat(sending, reference, serviceUrl, activity, cancellationToken);
        }

        if (message.Thread is { Length: > 0 } thread)
        {
            var rootId = TeamsMessageId.Parse(thread).ThreadId;
            var result = await Post(sending, reference, serviceUrl, ThreadedConversation.IdOf(reference.Conversation, rootId), activity, cancellationToken);
            if (result is not ConnectorResult.Failed { Status: 404 })
            {
                return result is ConnectorResult.Success { Id: { } id }
                    ? new SendResult.Delivered(new TeamsMessageId(rootId, id).ToString())
                    : ConnectorResult.ToSendResult(result);
            }
        }

        return await StartThread(sending, reference, serviceUrl, activity, cancellationToken);
    }

    private Task<ConnectorResult> Update(
        DeliveryTarget sending,
        StoredReference reference,
        Uri serviceUrl,
        TeamsMessageId messageId,
        Activity activity,
        CancellationToken cancellationToken
    )
    {
        var conversationId = reference.IsTeamsChannel ? ThreadedConversation.IdOf(reference.Conversation, messageId.ThreadId) : reference.Conversation;
        var update = TeamsActivity.InConversation(conversationId, activity);
        update.Id = messageId.ActivityId;
        return SendFitting(sending, update, body => api.Update(reference, serviceUrl, conversationId, body, cancellationToken), cancellationToken);
    }

    private Task<ConnectorResult> Post(
        DeliveryTarget sending,
        StoredReference reference,
        Uri serviceUrl,
        string conversationId,
        Activity activity,
        CancellationToken cancellationToken
    ) =>
        SendFitting(
            sending,
            TeamsActivity.InConversation(conversationId, activity),
            body => api.Send(reference, serviceUrl, conversationId, body, cancellationToken),
            cancellationToken
        );

    /// <summary>A personal or a group chat.</summary>
    private async Task<SendResult> SendToChat(
        DeliveryTarget sending,
        StoredReference reference,
        Uri serviceUrl,
        Activity activity,
        CancellationToken cancellationToken
    )
    {
        var result = await Post(sending, reference, serviceUrl, reference.Conversation, activity, cancellationToken);
        if (
            result is not ConnectorResult.Failed { Status: 404, Code: ConnectorResult.ConversationNotFound }
            || reference is not { User: { } user, Tenant: { Length: > 0 } tenant }
        )
        {
            return ConnectorResult.ToSendResult(result);
        }

        switch (await api.CreateConversation(reference, serviceUrl, TeamsActivity.CreateChatParameters(reference, user, tenant), cancellationToken))
        {
            case ConnectorResult.Success { Id: { } conversationId }:
                var renewed = reference with { Conversation = conversationId };
                await references.Save(sending.Address, renewed, cancellationToken);
                return ConnectorResult.ToSendResult(await Post(sending, renewed, serviceUrl, conversationId, activity, cancellationToken));
            case ConnectorResult.Success:
                return new SendResult.Retry(After: null); // created, but the response has no id
            case ConnectorResult.Failed { Status: 404 }:
                return ConnectorResult.ToSendResult(result);
            case var failure:
                return ConnectorResult.ToSendResult(failure);
        }
    }

    /// <summary>Starts a new thread in a channel. The response names the conversation of the thread and the message.</summary>
    private async Task<SendResult> StartThread(
        DeliveryTarget sending,
        StoredReference reference,
        Uri serviceUrl,
        Activity activity,
        CancellationToken cancellationToken
    )
    {
        var result = await SendFitting(
            sending,
            activity,
            body => api.CreateConversation(reference, serviceUrl, TeamsActivity.CreateThreadParameters(reference, body), cancellationToken),
            cancellationToken
        );
        if (result is not ConnectorResult.Success success)
        {
            return ConnectorResult.ToSendResult(result);
        }

        var root = success.Id is { } id ? ThreadedConversation.ThreadOf(id) : null;
        return new SendResult.Delivered((success.ActivityId ?? root) is { } first ? new TeamsMessageId(root, first).ToString() : "");
    }

    /// <summary>Sends the first page of a card that is refused as too large, or its fallback text where that is refused too.</summary>
    private async Task<ConnectorResult> SendFitting(
        DeliveryTarget sending,
        Activity activity,
        Func<Activity, Task<ConnectorResult>> call,
        CancellationToken cancellationToken
    )
    {
        var result = await call(activity);
        if (result is not ConnectorResult.Failed { Status: 413 })
            return result;
        if (
            TeamsActivity.FindCard(activity) is { } card
            && await pagedCards.CreateFirstPage(sending.Address, card, sending.Language, cancellationToken) is { } page
        )
        {
            result = await call(TeamsActivity.WithCard(activity, page));
        }
        return result is ConnectorResult.Failed { Status: 413 } && TeamsActivity.ToTextOnly(activity) is { } textOnly ? await call(textOnly) : result;
    }

    /// <summary>Where a message goes, and its language.</summary>
    private sealed record DeliveryTarget(ConversationAddress Address, LanguageCode Language);
}

/// <summary>The id of a sent message as the outbox stores it: <c>ACTIVITY</c>, or <c>ROOT>ACTIVITY</c> in the thread of another message.</summary>
internal sealed record TeamsMessageId(string? RootId, string ActivityId)
{
    private const char Separator = '>';

    public static TeamsMessageId Parse(string id) =>
        id.IndexOf(Separator, StringComparison.Ordinal) is var at and > 0 ? new(id[..at], id[(at + 1)..]) : new(RootId: null, id);

    /// <summary>The first message of its thread: the message itself where it started one.</summary>
    public string ThreadId => RootId ?? ActivityId;

    public override string ToString() => RootId is null || RootId == ActivityId ? ActivityId : $"{RootId}{Separator}{ActivityId}";
}
