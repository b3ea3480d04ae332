using CertBot.Configuration;
using NodaTime;

namespace CertBot.Channels.Connector.Authentication;

/// <summary>
/// Caches the bot's token until five minutes before its expiry. Concurrent callers share one renewal, and after a failure the next one waits ten seconds.
/// </summary>
internal sealed class BotTokenProvider(ITokenSource source, IClock clock, ILogger<BotTokenProvider> log)
{
    private static readonly Duration RenewalMargin = Duration.FromMinutes(5);

    private static readonly Duration RetryDelay = Duration.FromSeconds(10);

    private static readonly Duration MinInvalidationInterval = Duration.FromMinutes(5);

    private readonly Lock _gate = new();
    private CachedToken? _current;
    private Task? _renewal;
    private Instant _nextRequestAt = Instant.MinValue;
    private Instant _nextInvalidationAt = Instant.MinValue;

    /// <summary>The token, or null while none is available (the log says why).</summary>
    public async Task<Secret?> GetToken(CancellationToken cancellationToken)
    {
        await EnsureFresh().WaitAsync(cancellationToken);
        lock (_gate)
        {
            // When the renewal fails, the old token is used until it expires.
            return _current is { } cached && clock.GetCurrentInstant() < cached.ExpiresAt ? cached.Token : null;
        }
    }

    /// <summary>
    /// Discards a token that the Connector rejected, at most once in five minutes: when a fresh token is rejected too, another one will not help.
    /// True when the next call returns a different token.
    /// </summary>
    public bool Invalidate(Secret token)
    {
        lock (_gate)
        {
            if (_current?.Token != token)
            {
                return true; // another caller already discarded it
            }

            var now = clock.GetCurrentInstant();
            if (now < _nextInvalidationAt)
            {
                return false;
            }

            _nextInvalidationAt = now + MinInvalidationInterval;
            _current = null;
            return true;
        }
    }

    private Task EnsureFresh()
    {
        lock (_gate)
        {
            var now = clock.GetCurrentInstant();
            return _current is { } cached && now < cached.RenewAt ? Task.CompletedTask
                : _renewal is not null ? _renewal
                : now < _nextRequestAt ? Task.CompletedTask
                : _renewal = Task.Run(Renew); // not bound to the first caller, which may cancel
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
            lock (_gate)
            {
                if (result is TokenResult.Granted { Token: var token, Lifetime: var lifetime })
                {
                    // The margin is at most half of the lifetime: a token that is valid for a minute is neither renewed at each call nor used until its last
                    // second.
                    _current = new CachedToken(token, requestedAt + lifetime - Duration.Min(RenewalMargin, lifetime / 2), requestedAt + lifetime);
                }
                else
                {
                    _nextRequestAt = clock.GetCurrentInstant() + RetryDelay;
                }

                _renewal = null;
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

/// <summary>Source of the bot's token for the Connector.</summary>
internal interface ITokenSource
{
    public const string Scope = "https://api.botframework.com/.default";

    Task<TokenResult> RequestToken(CancellationToken cancellationToken);
}

/// <summary>The result of a token request.</summary>
internal abstract record TokenResult
{
    private TokenResult() { }

    /// <param name="Lifetime">Counted from the time of the request.</param>
    public sealed record Granted(Secret Token, Duration Lifetime) : TokenResult;

    /// <summary>The bot registration (id, secret or tenant) is wrong; the operator has to correct it.</summary>
    public sealed record Rejected(string Error) : TokenResult;

    /// <summary>The token endpoint is temporarily unavailable; retry later.</summary>
    public sealed record Unavailable(string Error) : TokenResult;
}
