using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using NodaTime;

namespace CertBot.Channels.Connector.Authentication;

/// <summary>
/// The issuer's keys, kept for a day. A key id nobody knows is worth one look whether there are new ones, but anybody can invent ids: not more than one in five minutes.
/// All who wait, wait for the same look; one that fails leaves the keys as they were.
/// </summary>
internal sealed class SigningKeys(BotRegistration bot, OpenIdMetadataClient documents, IClock clock, ILogger<SigningKeys> log)
{
    private static readonly Duration MaxAge = Duration.FromHours(24);

    private static readonly Duration MinRefreshInterval = Duration.FromMinutes(5);

    private static readonly Duration InitialRetryInterval = Duration.FromSeconds(10);

    private static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private volatile KeySet? current;
    private Task? refresh;
    private Instant nextRefreshAt = Instant.MinValue;

    public async Task<KeyLookupResult> Find(string id, CancellationToken cancellationToken)
    {
        var keySet = current;
        if (keySet is null || clock.GetCurrentInstant() - keySet.FetchedAt >= MaxAge || !keySet.Keys.ContainsKey(id))
        {
            await Refresh(keySet).WaitAsync(cancellationToken);
            keySet = current;
        }

        return keySet is null ? new KeyLookupResult.Unavailable()
            : keySet.Keys.TryGetValue(id, out var key) ? new KeyLookupResult.Found(key)
            : new KeyLookupResult.NotFound();
    }

    /// <summary>The look that is under way or begins now; none when it is too early for one or another has come in between.</summary>
    private Task Refresh(KeySet? known)
    {
        lock (gate)
        {
            if (refresh is not null)
            {
                return refresh;
            }

            var now = clock.GetCurrentInstant();
            if (!ReferenceEquals(current, known) || now < nextRefreshAt)
            {
                return Task.CompletedTask;
            }

            nextRefreshAt = now + (known is null ? InitialRetryInterval : MinRefreshInterval);
            return refresh = Task.Run(FetchKeys); // nobody's own: who asked first may go away
        }
    }

    private async Task FetchKeys()
    {
        KeySet? fresh = null;
        try
        {
            using var timeout = new CancellationTokenSource(FetchTimeout);
            var metadata = OpenIdConnectConfiguration.Create(await documents.GetDocument(bot.OpenIdMetadata.AbsoluteUri, timeout.Token));
            fresh = KeySet.Parse(await documents.GetDocument(metadata.JwksUri, timeout.Token), clock.GetCurrentInstant());
            ChannelLog.SigningKeysFetched(log, fresh.Keys.Count);
        }
        catch (Exception exception)
        {
            // Whatever a stranger's document does to its reader: the old keys stay, and the log says what kind of trouble it was.
            ChannelLog.SigningKeysUnavailable(log, exception.GetType().Name);
        }

        lock (gate)
        {
            if (fresh is not null)
            {
                // The first keys that come were no look for newer ones.
                nextRefreshAt = current is null ? Instant.MinValue : nextRefreshAt;
                current = fresh;
            }

            refresh = null;
        }
    }
}

/// <summary>What is known of a key's id.</summary>
internal abstract record KeyLookupResult
{
    private KeyLookupResult() { }

    public sealed record Found(SigningKey Key) : KeyLookupResult;

    public sealed record NotFound : KeyLookupResult;

    /// <summary>No keys at all, and none to be had now.</summary>
    public sealed record Unavailable : KeyLookupResult;
}
