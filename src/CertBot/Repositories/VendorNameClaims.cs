using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Store;
using CertBot.Store.Documents;
using CertBot.Store.Events;
using NodaTime;

namespace CertBot.Repositories;

/// <summary>
/// Which vendor has which look of a name (<see cref="NameSkeleton"/>): a document for each, created before the vendor. Of two hosts that create vendors whose
/// names look alike at the same time, one finds the look claimed.
/// </summary>
internal sealed class VendorNameClaims(IStore store)
{
    private const string ClaimId = "claim";
    private const string ClaimKind = "vendor-name";

    /// <summary>A claim whose vendor was never created can be taken over after this time; creating one takes seconds.</summary>
    private static readonly Duration Pending = Duration.FromMinutes(10);

    /// <summary>Claims the name for a vendor; false if it looks like another vendor's.</summary>
    public async Task<bool> Claim(VendorId vendor, string name, Instant now, CancellationToken cancellationToken)
    {
        foreach (var skeleton in NameSkeleton.AllOf(name))
        {
            if (!await ClaimLook(StoreKeys.VendorName(skeleton), new VendorNameClaim(vendor, now), cancellationToken))
                return false;
        }

        return true;
    }

    /// <summary>
    /// Claims the names of vendors stored before names were claimed, once for each store. They keep their names; of several that look alike, the first has it.
    /// </summary>
    public async Task ClaimStored(Aggregates aggregates, Instant now, CancellationToken cancellationToken)
    {
        if (await store.Get(StoreKeys.VendorNames, ClaimId, cancellationToken) is not null)
            return;

        await foreach (var partition in store.Partitions(StoreKeys.VendorPrefix, cancellationToken))
        {
            try
            {
                if ((await aggregates.Vendors.Load(partition, cancellationToken)).State is { } vendor)
                    await Claim(vendor.Id, vendor.Name, now, cancellationToken);
            }
            catch (StoreRejectedException)
            {
                // This vendor cannot be read; it is reported where it is used.
            }
        }

        await store.Commit(StoreKeys.VendorNames, [new Write.Upsert(new Document(ClaimId, ClaimKind, VersionedJson.Empty))], cancellationToken);
    }

    private async Task<bool> ClaimLook(string partition, VendorNameClaim claim, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < OptimisticRetry.MaxAttempts; attempt++)
        {
            var stored = await store.Get(partition, ClaimId, cancellationToken);
            var earlier = stored is null ? null : VersionedJson.Read<VendorNameClaim>(stored);
            if (earlier is not null && earlier.Vendor != claim.Vendor && !await IsAbandoned(earlier, claim.At, cancellationToken))
                return false;
            if (earlier is not null && earlier.Vendor == claim.Vendor && claim.At - earlier.At < Pending / 2)
                return true;

            var document = new Document(ClaimId, ClaimKind, VersionedJson.Write(claim));
            Write write = stored is null ? new Write.Create(document) : new Write.Replace(document, stored.ETag);
            if (await store.Commit(partition, [write], cancellationToken) is CommitResult.Committed)
                return true;
        }

        throw new TimeoutException("The vendor's name stayed contended.");
    }

    private async Task<bool> IsAbandoned(VendorNameClaim claim, Instant now, CancellationToken cancellationToken) =>
        now - claim.At >= Pending && await store.Get(StoreKeys.Vendor(claim.Vendor), Snapshot.Id, cancellationToken) is null;
}

/// <summary>Whose name it is, and since when (UTC).</summary>
internal sealed record VendorNameClaim(VendorId Vendor, Instant At);
