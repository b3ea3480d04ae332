using CertBot.Channels.Connector.Authentication;
using CertBot.Channels.Connector.Client;
using Microsoft.Bot.Connector;
using Microsoft.Bot.Connector.Authentication;

namespace CertBot.Channels.Connector.Adapter;

/// <summary>Gives the SDK the one lasting client of a trusted service URL. Its clients carry the bot's token for the Connector and for nobody else.</summary>
internal sealed class TrustedConnectorFactory(ConnectorClients clients, TrustedHosts trustedHosts) : ConnectorFactory
{
    public override Task<IConnectorClient> CreateAsync(string serviceUrl, string audience, CancellationToken cancellationToken)
    {
        if (audience is not (null or AuthenticationConstants.ToChannelFromBotOAuthScope))
            throw new NotSupportedException("Tokens are for the Connector only.");

        return Task.FromResult(
            clients.Get(
                trustedHosts.ParseTrusted(serviceUrl) ?? throw new UnauthorizedAccessException("The serviceUrl is none of the hosts that are trusted here.")
            )
        );
    }
}
