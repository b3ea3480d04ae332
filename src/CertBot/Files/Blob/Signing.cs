using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Sas;
using Microsoft.Net.Http.Headers;
using NodaTime;

namespace CertBot.Files.Blob;

/// <summary>
/// Addresses that open one blob for a few minutes: signed with the account's key, or with one Azure gives the host's identity for that
/// (its role has to reach over the whole account; where it does not, files pass through this host).
/// </summary>
internal sealed class Signing(Container container, IClock clock, ILogger<Signing> log)
{
    private static readonly Duration KeyLives = Duration.FromHours(1);
    private static readonly Duration AskAgain = Duration.FromMinutes(5);

    // Azure's clock and ours need not agree to the second.
    private static readonly Duration Reserve = Duration.FromMinutes(10);

    private Given? given;

    /// <summary>Null where nothing signs for us.</summary>
    public async Task<Uri?> Address(BlobClient blob, string name, Duration good, CancellationToken ct)
    {
        var ends = clock.GetCurrentInstant() + good;
        var wanted = new BlobSasBuilder(BlobSasPermissions.Read, ends.ToDateTimeOffset())
        {
            BlobContainerName = blob.BlobContainerName,
            BlobName = blob.Name,
            Resource = "b",
            Protocol = blob.Uri.Scheme == Uri.UriSchemeHttps ? SasProtocol.Https : SasProtocol.HttpsAndHttp,
            ContentDisposition = Saved(name),
            ContentType = "application/octet-stream",
            CacheControl = "no-store",
        };
        var signed = container.SharedKey is { } key ? wanted.ToSasQueryParameters(key)
            : await Key(ends, ct) is { } delegated ? wanted.ToSasQueryParameters(delegated, container.AccountName)
            : null;
        return signed is null ? null : new BlobUriBuilder(blob.Uri) { Sas = signed }.ToUri();
    }

    /// <summary>Two at once may both ask: either key is good.</summary>
    private async Task<UserDelegationKey?> Key(Instant until, CancellationToken ct)
    {
        var now = clock.GetCurrentInstant();
        if (given is { } known && now < known.AskAgainAt && (known.Key is null || until + Reserve <= known.Ends)) return known.Key;

        var ends = now + KeyLives;
        try
        {
            var wanted = new BlobGetUserDelegationKeyOptions(ends.ToDateTimeOffset()) { StartsOn = (now - Reserve).ToDateTimeOffset() };
            var key = await AzureFault.Told(async () => await container.Account.GetUserDelegationKeyAsync(wanted, ct), ct);
            given = new Given(key.Value, ends, ends);
        }
        catch (FilesAway why)
        {
            Log.NothingSigns(log, why.Message);
            given = new Given(null, now, now + AskAgain);
        }

        return given.Key;
    }

    /// <summary>As a header would say it: a name from outside ends nothing and adds nothing.</summary>
    private static string Saved(string name)
    {
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(StoredName.Clean(name));
        return disposition.ToString();
    }

    /// <summary>No key: there was none to be had.</summary>
    private sealed record Given(UserDelegationKey? Key, Instant Ends, Instant AskAgainAt);
}
