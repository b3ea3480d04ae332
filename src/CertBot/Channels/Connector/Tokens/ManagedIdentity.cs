using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using NodaTime;

namespace CertBot.Channels.Connector.Tokens;

/// <summary>The machine's own identity in Azure, where no secret is needed. The tests run on no such machine: they answer in its stead, and only Azure itself shows the rest.</summary>
internal sealed class ManagedIdentity(BotRegistration bot, IClock clock, HttpPipelineTransport? transport = null) : ITokenSource
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private readonly ManagedIdentityCredential credential = new(Options(bot, transport));

    public async Task<TokenAnswer> Ask(CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Longest);
        var now = clock.GetCurrentInstant();
        try
        {
            var token = await credential.GetTokenAsync(new TokenRequestContext([ITokenSource.Scope]), limit.Token);
            return new TokenAnswer.Granted(new Secret(token.Token), Instant.FromDateTimeOffset(token.ExpiresOn) - now);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new TokenAnswer.Away("timeout");
        }
        catch (AuthenticationFailedException away)
        {
            return new TokenAnswer.Away(away.GetType().Name);
        }
    }

    private static ManagedIdentityCredentialOptions Options(BotRegistration bot, HttpPipelineTransport? transport)
    {
        var options = new ManagedIdentityCredentialOptions(ManagedIdentityId.FromUserAssignedClientId(bot.AppId));
        options.Transport = transport ?? options.Transport;
        return options;
    }
}
