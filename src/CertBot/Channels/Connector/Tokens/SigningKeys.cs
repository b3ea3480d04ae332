using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using NodaTime;

namespace CertBot.Channels.Connector.Tokens;

/// <summary>
/// The issuer's keys, kept for a day. A key id nobody knows is worth one look whether there are new ones, but anybody can invent ids: not more than one in five minutes.
/// All who wait, wait for the same look; one that fails leaves the keys as they were.
/// </summary>
internal sealed class SigningKeys(BotRegistration bot, KeyDocuments documents, IClock clock, ILogger<SigningKeys> log)
{
    private static readonly Duration Day = Duration.FromHours(24);

    private static readonly Duration BetweenLooks = Duration.FromMinutes(5);

    private static readonly Duration BetweenFirstTries = Duration.FromSeconds(10);

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private volatile KeySet? kept;
    private Task? looking;
    private Instant notBefore = Instant.MinValue;

    public async Task<KeyFound> Find(string id, CancellationToken cancel)
    {
        var known = kept;
        if (known is null || clock.GetCurrentInstant() - known.At >= Day || !known.Keys.ContainsKey(id))
        {
            await Look(known).WaitAsync(cancel);
            known = kept;
        }

        return known is null ? new KeyFound.Away() : known.Keys.TryGetValue(id, out var key) ? new KeyFound.Known(key) : new KeyFound.Unknown();
    }

    /// <summary>The look that is under way or begins now; none when it is too early for one or another has come in between.</summary>
    private Task Look(KeySet? seen)
    {
        lock (gate)
        {
            if (looking is not null)
            {
                return looking;
            }

            var now = clock.GetCurrentInstant();
            if (!ReferenceEquals(kept, seen) || now < notBefore)
            {
                return Task.CompletedTask;
            }

            notBefore = now + (seen is null ? BetweenFirstTries : BetweenLooks);
            return looking = Task.Run(Fetch);   // nobody's own: who asked first may go away
        }
    }

    private async Task Fetch()
    {
        KeySet? fresh = null;
        try
        {
            using var limit = new CancellationTokenSource(Longest);
            var metadata = OpenIdConnectConfiguration.Create(await documents.Get(bot.OpenIdMetadata.AbsoluteUri, limit.Token));
            fresh = KeySet.Of(await documents.Get(metadata.JwksUri, limit.Token), clock.GetCurrentInstant());
            ChannelLog.Keys(log, fresh.Keys.Count);
        }
        catch (Exception away)
        {
            // Whatever a stranger's document does to its reader: the old keys stay, and the log says what kind of trouble it was.
            ChannelLog.KeysAway(log, away.GetType().Name);
        }

        lock (gate)
        {
            if (fresh is not null)
            {
                // The first keys that come were no look for newer ones.
                notBefore = kept is null ? Instant.MinValue : notBefore;
                kept = fresh;
            }

            looking = null;
        }
    }
}

/// <summary>What is known of a key's id.</summary>
internal abstract record KeyFound
{
    private KeyFound() { }

    public sealed record Known(SigningKey Key) : KeyFound;

    public sealed record Unknown : KeyFound;

    /// <summary>No keys at all, and none to be had now.</summary>
    public sealed record Away : KeyFound;
}
