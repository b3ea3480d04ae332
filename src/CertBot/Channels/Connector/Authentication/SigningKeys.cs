using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using NodaTime;

namespace CertBot.Channels.Connector.Authentication;

/// <summary>
/// Caches the issuer's keys for a day. An unknown key id triggers a refresh, at most once in five minutes because anybody can invent ids.
/// Concurrent callers share one refresh; a failed one keeps the old keys.
/// </summary>
internal sealed class SigningKeys(BotRegistration bot, OpenIdMetadataClient documents, IClock clock, ILogger<SigningKeys> log)
{
    private static readonly Duration MaxAge = Duration.FromHours(24);

    private static readonly Duration MinRefreshInterval = Duration.FromMinutes(5);

    private static readonly Duration InitialRetryInterval = Duration.FromSeconds(10);

    private static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private volatile KeySet? _current;
    private Task? _refresh;
    private Instant _nextRefreshAt = Instant.MinValue;

    public async Task<KeyLookupResult> Find(string id, CancellationToken cancellationToken)
    {
        var keySet = _current;
        if (keySet is null || clock.GetCurrentInstant() - keySet.FetchedAt >= MaxAge || !keySet.Keys.ContainsKey(id))
        {
            await Refresh(keySet).WaitAsync(cancellationToken);
            keySet = _current;
        }

        return keySet is null ? new KeyLookupResult.Unavailable()
            : keySet.Keys.TryGetValue(id, out var key) ? new KeyLookupResult.Found(key)
            : new KeyLookupResult.NotFound();
    }

    /// <summary>The refresh in progress or a new one; completed when it is too early for one or the keys were replaced meanwhile.</summary>
    private Task Refresh(KeySet? known)
    {
        lock (_gate)
        {
            if (_refresh is not null)
            {
                return _refresh;
            }

            var now = clock.GetCurrentInstant();
            if (!ReferenceEquals(_current, known) || now < _nextRefreshAt)
            {
                return Task.CompletedTask;
            }

            _nextRefreshAt = now + (known is null ? InitialRetryInterval : MinRefreshInterval);
            return _refresh = Task.Run(FetchKeys); // not bound to the first caller, which may cancel
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
            // The document comes from outside and may break its reader in any way: the old keys stay, the log names the exception type.
            ChannelLog.SigningKeysUnavailable(log, exception.GetType().Name);
        }

        lock (_gate)
        {
            if (fresh is not null)
            {
                // The first load does not count against the refresh interval.
                _nextRefreshAt = _current is null ? Instant.MinValue : _nextRefreshAt;
                _current = fresh;
            }

            _refresh = null;
        }
    }
}

/// <summary>The result of a key lookup.</summary>
internal abstract record KeyLookupResult
{
    private KeyLookupResult() { }

    public sealed record Found(SigningKey Key) : KeyLookupResult;

    public sealed record NotFound : KeyLookupResult;

    /// <summary>No keys are loaded and they cannot be loaded now.</summary>
    public sealed record Unavailable : KeyLookupResult;
}
