using System.Collections.Immutable;
using CertBot.Channels.Connector.Authentication;
using CertBot.Channels.Connector.Client;
using CertBot.Channels.Connector.Schema;
using CertBot.Channels.Connector.Teams;
using CertBot.Core.Directory;
using CertBot.Outbox;

namespace CertBot.Channels.Connector;

/// <summary>Sends to Bot Framework clients: REST calls to the serviceUrl of the conversation's latest activity.</summary>
internal sealed class ConnectorChannel(ConversationReferences references, ConnectorApi api, TeamsSender teamsSender, TrustedHosts trustedHosts)
    : IChannelAdapter
{
    public string Name => ChannelIds.Connector;

    public async Task<ImmutableArray<Mention>> ResolveMentions(ConversationAddress address, IEnumerable<Person> people, CancellationToken cancellationToken) =>
        await references.Find(address, cancellationToken) is { IsTeams: true } reference ? TeamsMessageBuilder.CreateMentions(people, reference.Tenant) : [];

    /// <summary>
    /// Teams does not open links to files of the bot. A personal chat receives the file itself; elsewhere a link leads to that chat with the request text
    /// filled in.
    /// </summary>
    public async Task<FileCapabilities> GetFileCapabilities(ConversationAddress address, CancellationToken cancellationToken) =>
        await references.Find(address, cancellationToken) is { IsTeams: true } reference
            ? new() { LinkTo = file => FileCards.LinkToChat(reference.Bot, file), CanReceive = reference.User is not null }
            : FileCapabilities.None;

    public async Task<SendResult> Send(ConversationAddress address, OutboundMessage message, CancellationToken cancellationToken)
    {
        if (await references.Find(address, cancellationToken) is not { } reference)
        {
            return new SendResult.Rejected("nothing ever came from there");
        }

        // Checked again before sending: the stored reference may be older than the setting.
        if (trustedHosts.ParseTrusted(reference.ServiceUrl) is not { } serviceUrl)
        {
            return new SendResult.Rejected("not a trusted address");
        }

        return reference.IsTeams
            ? await teamsSender.Send(address, reference, serviceUrl, message, cancellationToken)
            : await Send(reference, serviceUrl, message, cancellationToken);
    }

    /// <summary>Emulators, the Playground and Direct Line: a single conversation, and a thread is the activity a message replies to.</summary>
    private async Task<SendResult> Send(StoredReference reference, Uri serviceUrl, OutboundMessage message, CancellationToken cancellationToken)
    {
        var activity = OutgoingActivity.Of(reference, message);
        if (message.UpdateOf is { Length: > 0 } updatedId)
        {
            var update = OutgoingActivity.Copy(activity);
            update.Id = updatedId;
            var result = await api.Update(reference, serviceUrl, reference.Conversation, update, cancellationToken);
            if (!ConnectorResult.RequiresNewMessage(result))
            {
                return result is ConnectorResult.Success success ? new SendResult.Delivered(success.Id ?? updatedId) : ConnectorResult.ToSendResult(result);
            }

            if (message.IsUpdateOnly)
                return new SendResult.Delivered(updatedId);
        }

        return ConnectorResult.ToSendResult(
            message.Thread is { Length: > 0 } thread
                ? await api.Reply(reference, serviceUrl, reference.Conversation, activity, thread, cancellationToken)
                : await api.Send(reference, serviceUrl, reference.Conversation, activity, cancellationToken)
        );
    }
}
