using System.Collections.Immutable;
using CertBot.Channels.Connector.Authentication;
using CertBot.Channels.Connector.Schema;
using CertBot.Core.Directory;
using ChannelAccount = Microsoft.Bot.Schema.ChannelAccount;

namespace CertBot.Channels.Connector.Client;

/// <summary>Loads the members of a conversation page by page.</summary>
internal sealed class ConversationMembers(ConversationReferences references, ConnectorApi api, TrustedHosts trustedHosts)
{
    private const int MaxPages = 40;

    /// <summary>The members, or null when the Connector did not return them.</summary>
    public async Task<ImmutableArray<ChannelAccount>?> GetAll(ConversationAddress address, CancellationToken cancellationToken)
    {
        if (await references.Find(address, cancellationToken) is not { } reference || trustedHosts.ParseTrusted(reference.ServiceUrl) is not { } serviceUrl)
        {
            return null;
        }

        var members = ImmutableArray.CreateBuilder<ChannelAccount>();
        string? continuationToken = null;
        for (var page = 0; page < MaxPages; page++)
        {
            if (await api.GetMembers(reference, serviceUrl, reference.Conversation, continuationToken, cancellationToken) is not { } result)
            {
                return null;
            }

            members.AddRange((result.Members ?? []).Where(m => m.Id is { Length: > 0 }));
            continuationToken = result.ContinuationToken;
            if (continuationToken is not { Length: > 0 })
            {
                break;
            }
        }

        return members.ToImmutable();
    }
}
