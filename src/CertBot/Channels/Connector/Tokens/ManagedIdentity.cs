using Azure.Core;
using Azure.Identity;
using NodaTime;

namespace CertBot.Channels.Connector.Tokens;

/// <summary>The machine's own identity in Azure, where no secret is needed. There is no such machine among those the tests run on: what is tested of it is that it says so and the bot goes on.</summary>
internal sealed class ManagedIdentity(BotRegistration bot, IClock clock) : ITokenSource
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private readonly ManagedIdentityCredential credential = new(ManagedIdentityId.FromUserAssignedClientId(bot.AppId));

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
}
