using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using CertBot.Configuration;
using NodaTime;

namespace CertBot.Channels.Connector.Authentication;

/// <summary>
/// Requests a token with the managed identity of the Azure machine, without a secret. Tests replace the transport; the rest can only be verified in Azure.
/// </summary>
internal sealed class ManagedIdentityTokenSource(BotRegistration bot, IClock clock, HttpPipelineTransport? transport = null) : ITokenSource
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);

    private readonly ManagedIdentityCredential _credential = new(CreateOptions(bot, transport));

    public async Task<TokenResult> RequestToken(CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(RequestTimeout);
        var now = clock.GetCurrentInstant();
        try
        {
            var token = await _credential.GetTokenAsync(new TokenRequestContext([ITokenSource.Scope]), timeout.Token);
            return new TokenResult.Granted(new Secret(token.Token), Instant.FromDateTimeOffset(token.ExpiresOn) - now);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new TokenResult.Unavailable("timeout");
        }
        catch (AuthenticationFailedException exception)
        {
            return new TokenResult.Unavailable(exception.GetType().Name);
        }
    }

    private static ManagedIdentityCredentialOptions CreateOptions(BotRegistration bot, HttpPipelineTransport? transport)
    {
        var options = new ManagedIdentityCredentialOptions(ManagedIdentityId.FromUserAssignedClientId(bot.AppId));
        options.Transport = transport ?? options.Transport;
        return options;
    }
}
