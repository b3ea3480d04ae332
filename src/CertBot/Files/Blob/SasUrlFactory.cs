using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Sas;
using CertBot.Diagnostics;
using Microsoft.Net.Http.Headers;
using NodaTime;

namespace CertBot.Files.Blob;

/// <summary>
/// Addresses that open one blob for a few minutes: signed with the account's key, or with one Azure gives the host's identity for that
/// (its role has to reach over the whole account; where it does not, files pass through this host).
/// </summary>
internal sealed class SasUrlFactory(BlobContainer container, IClock clock, ILogger<SasUrlFactory> log)
{
    private static readonly Duration KeyLifetime = Duration.FromHours(1);
    private static readonly Duration RetryKeyAfter = Duration.FromMinutes(5);

    // Azure's clock and ours need not agree to the second.
    private static readonly Duration ClockSkew = Duration.FromMinutes(10);

    private CachedDelegationKey? cachedKey;

    /// <summary>Null where nothing signs for us.</summary>
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

    /// <summary>Two at once may both ask: either key is good.</summary>
    private async Task<UserDelegationKey?> GetDelegationKey(Instant until, CancellationToken cancellationToken)
    {
        var now = clock.GetCurrentInstant();
        if (cachedKey is { } cached && now < cached.RetryAt && (cached.Key is null || until + ClockSkew <= cached.ExpiresAt))
            return cached.Key;

        var expiresAt = now + KeyLifetime;
        try
        {
            var options = new BlobGetUserDelegationKeyOptions(expiresAt.ToDateTimeOffset()) { StartsOn = (now - ClockSkew).ToDateTimeOffset() };
            var key = await AzureErrorText.Run(async () => await container.Account.GetUserDelegationKeyAsync(options, cancellationToken), cancellationToken);
            cachedKey = new CachedDelegationKey(key.Value, expiresAt, expiresAt);
        }
        catch (FileStoreUnavailableException exception)
        {
            Log.NoSasKey(log, exception.Message);
            cachedKey = new CachedDelegationKey(null, now, now + RetryKeyAfter);
        }

        return cachedKey.Key;
    }

    /// <summary>As a header would say it: a name from outside ends nothing and adds nothing.</summary>
    private static string ContentDispositionFor(string name)
    {
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(SafeFileName.Sanitize(name));
        return disposition.ToString();
    }

    /// <summary>No key: there was none to be had.</summary>
    private sealed record CachedDelegationKey(UserDelegationKey? Key, Instant ExpiresAt, Instant RetryAt);
}
