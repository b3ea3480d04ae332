using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Authentication;
using CertBot.Channels.Connector.Schema;
using CertBot.Core.Directory;

namespace CertBot.Channels.Connector.Client;

/// <summary>Loads the members of a conversation page by page.</summary>
internal sealed class ConversationMembers(ConversationReferences references, ConnectorClient client, TrustedHosts trustedHosts)
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
            if (
                await client.Send(
                    reference,
                    HttpMethod.Get,
                    ServiceUrl.ForMembers(serviceUrl, reference.Conversation, continuationToken),
                    body: null,
                    cancellationToken
                )
                is not ConnectorResult.Success { Body: { } body }
            )
            {
                return null;
            }

            members.AddRange((body["members"] as JsonArray ?? []).OfType<JsonObject>().Select(m => ChannelAccount.Parse(m)).Where(m => m.Id.Length > 0));
            continuationToken = body.GetString("continuationToken");
            if (continuationToken is not { Length: > 0 })
            {
                break;
            }
        }

        return members.ToImmutable();
    }
}
