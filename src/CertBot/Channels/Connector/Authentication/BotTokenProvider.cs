using CertBot.Configuration;
using NodaTime;

namespace CertBot.Channels.Connector.Authentication;

/// <summary>The token the bot speaks with: kept until five minutes before its end, renewed once for all who wait, and not asked for again and again where there is none.</summary>
internal sealed class BotTokenProvider(ITokenSource source, IClock clock, ILogger<BotTokenProvider> log)
{
    private static readonly Duration RenewalMargin = Duration.FromMinutes(5);

    private static readonly Duration RetryDelay = Duration.FromSeconds(10);

    private static readonly Duration MinInvalidationInterval = Duration.FromMinutes(5);

    private readonly Lock gate = new();
    private CachedToken? current;
    private Task? renewal;
    private Instant nextRequestAt = Instant.MinValue;
    private Instant nextInvalidationAt = Instant.MinValue;

    /// <summary>The token, or null while none is to be had (the log says why).</summary>
    public async Task<Secret?> GetToken(CancellationToken cancellationToken)
    {
        await EnsureFresh().WaitAsync(cancellationToken);
        lock (gate)
        {
            // While a new one is not to be had the old one is good until its very end.
            return current is { } cached && clock.GetCurrentInstant() < cached.ExpiresAt ? cached.Token : null;
        }
    }

    /// <summary>
    /// Says that the Connector did not take a token. It is forgotten, once in five minutes: where a fresh one is not taken either, another will not be.
    /// True when asking again gives another.
    /// </summary>
    public bool Invalidate(Secret token)
    {
        lock (gate)
        {
            if (current?.Token != token)
            {
                return true; // somebody else was faster
            }

            var now = clock.GetCurrentInstant();
            if (now < nextInvalidationAt)
            {
                return false;
            }

            nextInvalidationAt = now + MinInvalidationInterval;
            current = null;
            return true;
        }
    }

    private Task EnsureFresh()
    {
        lock (gate)
        {
            var now = clock.GetCurrentInstant();
            return current is { } cached && now < cached.RenewAt ? Task.CompletedTask
                : renewal is not null ? renewal
                : now < nextRequestAt ? Task.CompletedTask
                : renewal = Task.Run(Renew); // nobody's own: who asked first may go away
        }
    }

    private async Task Renew()
    {
        var requestedAt = clock.GetCurrentInstant();
        TokenResult result = new TokenResult.Unavailable("broken");
        try
        {
            result = await source.RequestToken(CancellationToken.None);
        }
        finally
        {
            lock (gate)
            {
                if (result is TokenResult.Granted { Token: var token, Lifetime: var lifetime })
                {
                    // A short life is halved: a token that ends in a minute is not renewed at each call, nor used to its last second.
                    current = new CachedToken(token, requestedAt + lifetime - Duration.Min(RenewalMargin, lifetime / 2), requestedAt + lifetime);
                }
                else
                {
                    nextRequestAt = clock.GetCurrentInstant() + RetryDelay;
                }

                renewal = null;
            }

            LogFailure(result);
        }
    }

    private void LogFailure(TokenResult result)
    {
        switch (result)
        {
            case TokenResult.Rejected { Error: var error }:
                ChannelLog.BotTokenRejected(log, error);
                break;
            case TokenResult.Unavailable { Error: var error }:
                ChannelLog.BotTokenUnavailable(log, error);
                break;
            default:
                break;
        }
    }

    private sealed record CachedToken(Secret Token, Instant RenewAt, Instant ExpiresAt);
}
