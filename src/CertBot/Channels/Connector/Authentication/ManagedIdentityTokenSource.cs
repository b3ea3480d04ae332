using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using CertBot.Configuration;
using NodaTime;

namespace CertBot.Channels.Connector.Authentication;

/// <summary>The machine's own identity in Azure, where no secret is needed. The tests run on no such machine: they answer in its stead, and only Azure itself shows the rest.</summary>
internal sealed class ManagedIdentityTokenSource(BotRegistration bot, IClock clock, HttpPipelineTransport? transport = null) : ITokenSource
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);

    private readonly ManagedIdentityCredential credential = new(CreateOptions(bot, transport));

    public async Task<TokenResult> RequestToken(CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(RequestTimeout);
        var now = clock.GetCurrentInstant();
        try
        {
            var token = await credential.GetTokenAsync(new TokenRequestContext([ITokenSource.Scope]), timeout.Token);
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
