using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CertBot.Configuration;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
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

/// <summary>Downloads the OpenID metadata and the keys it points to: by https or from this machine, without redirects, with a size limit.</summary>
internal sealed class OpenIdMetadataClient(IHttpClientFactory httpClients)
{
    private const int MaxBytes = 1024 * 1024;

    public async Task<string> GetDocument(string? address, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || !UrlRules.IsHttpsOrLoopback(url))
        {
            throw new IOException("keys are fetched by https, or from this machine");
        }

        using var response = await httpClients.CreateClient(TokenHttpClient.Name).GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode(); // a redirect is a failure
        return await JsonRequestBody.ReadBytes(await response.Content.ReadAsStreamAsync(cancellationToken), MaxBytes, cancellationToken) is { } bytes
            ? Encoding.UTF8.GetString(bytes)
            : throw new IOException("the document is too long");
    }
}

/// <summary>The issuer's keys at one instant, by key id.</summary>
internal sealed record KeySet(FrozenDictionary<string, SigningKey> Keys, Instant FetchedAt)
{
    private const int MinKeyBits = 2048;

    /// <summary>
    /// Unusable keys (other types or uses, too short, without an id) are left out; of two keys with the same id the first counts. An empty list is valid, all
    /// keys were withdrawn; a missing list is an error.
    /// </summary>
    public static KeySet Parse(string published, Instant at)
    {
        using var document = JsonDocument.Parse(published);
        if (
            document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty("keys", out var list)
            || list.ValueKind != JsonValueKind.Array
        )
        {
            throw new InvalidDataException("no keys");
        }

        var keys = JsonWebKeySet.Create(published).Keys.Select(ToSigningKey).OfType<SigningKey>().DistinctBy(k => k.Key.KeyId, StringComparer.Ordinal);
        return new KeySet(keys.ToFrozenDictionary(k => k.Key.KeyId, StringComparer.Ordinal), at);
    }

    private static SigningKey? ToSigningKey(JsonWebKey published)
    {
        if (published is not { Kty: JsonWebAlgorithmsKeyTypes.RSA, Kid.Length: > 0, Use: null or "" or "sig" })
        {
            return null;
        }

        try
        {
            var key = new RsaSecurityKey(
                new RSAParameters { Modulus = Base64UrlEncoder.DecodeBytes(published.N), Exponent = Base64UrlEncoder.DecodeBytes(published.E) }
            )
            {
                KeyId = published.Kid,
            };
            return key.KeySize >= MinKeyBits ? new SigningKey(key, ReadEndorsements(published)) : null;
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            return null;
        }
    }

    private static FrozenSet<string> ReadEndorsements(JsonWebKey published) =>
        published.AdditionalData.TryGetValue("endorsements", out var value) && value is JsonElement { ValueKind: JsonValueKind.Array } list
            ? list.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.String).Select(e => e.GetString() ?? "").ToFrozenSet(StringComparer.Ordinal)
            : [];
}

/// <summary>A key and the channels it is endorsed for.</summary>
internal sealed record SigningKey(RsaSecurityKey Key, FrozenSet<string> Endorsements);
