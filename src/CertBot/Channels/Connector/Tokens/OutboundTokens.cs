using NodaTime;

namespace CertBot.Channels.Connector.Tokens;

/// <summary>The token the bot speaks with: kept until five minutes before its end, renewed once for all who wait, and not asked for again and again where there is none.</summary>
internal sealed class OutboundTokens(ITokenSource source, IClock clock, ILogger<OutboundTokens> log)
{
    private static readonly Duration Ahead = Duration.FromMinutes(5);

    private static readonly Duration AfterFailure = Duration.FromSeconds(10);

    private static readonly Duration BetweenDrops = Duration.FromMinutes(5);

    private readonly Lock gate = new();
    private Held? held;
    private Task? asking;
    private Instant askNotBefore = Instant.MinValue;
    private Instant dropNotBefore = Instant.MinValue;

    /// <summary>The token, or null while none is to be had (the log says why).</summary>
    public async Task<Secret?> Get(CancellationToken cancel)
    {
        await Renewing().WaitAsync(cancel);
        lock (gate)
        {
            // While a new one is not to be had the old one is good until its very end.
            return held is { } now && clock.GetCurrentInstant() < now.Ends ? now.Token : null;
        }
    }

    /// <summary>
    /// Says that the Connector did not take a token. It is forgotten, once in five minutes: where a fresh one is not taken either, another will not be.
    /// True when asking again gives another.
    /// </summary>
    public bool Drop(Secret token)
    {
        lock (gate)
        {
            if (held?.Token != token)
            {
                return true;   // somebody else was faster
            }

            var now = clock.GetCurrentInstant();
            if (now < dropNotBefore)
            {
                return false;
            }

            dropNotBefore = now + BetweenDrops;
            held = null;
            return true;
        }
    }

    private Task Renewing()
    {
        lock (gate)
        {
            var now = clock.GetCurrentInstant();
            return held is { } good && now < good.Renew ? Task.CompletedTask
                : asking is not null ? asking
                : now < askNotBefore ? Task.CompletedTask
                : asking = Task.Run(Renew);   // nobody's own: who asked first may go away
        }
    }

    private async Task Renew()
    {
        var asked = clock.GetCurrentInstant();
        TokenAnswer answer = new TokenAnswer.Away("broken");
        try
        {
            answer = await source.Ask(CancellationToken.None);
        }
        finally
        {
            lock (gate)
            {
                if (answer is TokenAnswer.Granted { Token: var token, Lives: var lives })
                {
                    // A short life is halved: a token that ends in a minute is not renewed at each call, nor used to its last second.
                    held = new Held(token, asked + lives - Duration.Min(Ahead, lives / 2), asked + lives);
                }
                else
                {
                    askNotBefore = clock.GetCurrentInstant() + AfterFailure;
                }

                asking = null;
            }

            Tell(answer);
        }
    }

    private void Tell(TokenAnswer answer)
    {
        switch (answer)
        {
            case TokenAnswer.Refused { Error: var error }:
                ChannelLog.TokenRefused(log, error);
                break;
            case TokenAnswer.Away { Error: var error }:
                ChannelLog.TokenAway(log, error);
                break;
            default:
                break;
        }
    }

    private sealed record Held(Secret Token, Instant Renew, Instant Ends);
}
