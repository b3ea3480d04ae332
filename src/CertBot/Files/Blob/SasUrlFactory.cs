using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Sas;
using CertBot.Diagnostics;
using Microsoft.Net.Http.Headers;
using NodaTime;

namespace CertBot.Files.Blob;

/// <summary>
/// Creates shared access signature (SAS) URLs that open one blob for a few minutes, signed with the account key or a user delegation key
/// (the identity needs a role on the whole account; without it, files are served through this host).
/// </summary>
internal sealed class SasUrlFactory(BlobContainer container, IClock clock, ILogger<SasUrlFactory> log)
{
    private static readonly Duration KeyLifetime = Duration.FromHours(1);
    private static readonly Duration RetryKeyAfter = Duration.FromMinutes(5);

    // Allows for clock skew between Azure and this host.
    private static readonly Duration ClockSkew = Duration.FromMinutes(10);

    private CachedDelegationKey? _cachedKey;

    /// <summary>Null if there is no key to sign with.</summary>
    public async Task<Uri?> Create(BlobClient blob, string name, Duration lifetime, CancellationToken cancellationToken)
    {
        var expiresAt = clock.GetCurrentInstant() + lifetime;
        var sas = new BlobSasBuilder(BlobSasPermissions.Read, expiresAt.ToDateTimeOffset())
        {
            BlobContainerName = blob.BlobContainerName,
            BlobName = blob.Name,
            Resource = "b",
            Protocol = blob.Uri.Scheme == Uri.UriSchemeHttps ? SasProtocol.Https : SasProtocol.HttpsAndHttp,
            ContentDisposition = ContentDispositionFor(name),
            ContentType = "application/octet-stream",
            CacheControl = "no-store",
        };
        var signed =
            container.SharedKey is { } key ? sas.ToSasQueryParameters(key)
            : await GetDelegationKey(expiresAt, cancellationToken) is { } delegated ? sas.ToSasQueryParameters(delegated, container.AccountName)
            : null;
        return signed is null ? null : new BlobUriBuilder(blob.Uri) { Sas = signed }.ToUri();
    }

    /// <summary>Concurrent callers may both request a key; either key is valid.</summary>
    private async Task<UserDelegationKey?> GetDelegationKey(Instant until, CancellationToken cancellationToken)
    {
        var now = clock.GetCurrentInstant();
        if (_cachedKey is { } cached && now < cached.RetryAt && (cached.Key is null || until + ClockSkew <= cached.ExpiresAt))
            return cached.Key;

        var expiresAt = now + KeyLifetime;
        try
        {
            var options = new BlobGetUserDelegationKeyOptions(expiresAt.ToDateTimeOffset()) { StartsOn = (now - ClockSkew).ToDateTimeOffset() };
            var key = await AzureErrorText.Run(async () => await container.Account.GetUserDelegationKeyAsync(options, cancellationToken), cancellationToken);
            _cachedKey = new CachedDelegationKey(key.Value, expiresAt, expiresAt);
        }
        catch (FileStoreUnavailableException exception)
        {
            Log.NoSasKey(log, exception.Message);
            _cachedKey = new CachedDelegationKey(null, now, now + RetryKeyAfter);
        }

        return _cachedKey.Key;
    }

    /// <summary>The name as a header value, encoded so that it cannot end the value or add a parameter.</summary>
    private static string ContentDispositionFor(string name)
    {
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(SafeFileName.Sanitize(name));
        return disposition.ToString();
    }

    /// <summary>A null key records that none could be obtained.</summary>
    private sealed record CachedDelegationKey(UserDelegationKey? Key, Instant ExpiresAt, Instant RetryAt);
}
