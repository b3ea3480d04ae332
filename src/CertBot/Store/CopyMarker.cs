using System.Text.Json.Serialization;
using CertBot.Store.Documents;
using CertBot.Store.Events;

namespace CertBot.Store;

/// <summary>How far a copy has come.</summary>
internal enum CopyState
{
    /// <summary>Something may be missing: no host starts here.</summary>
    UnderWay,

    /// <summary>Compared document by document, and no host has started here since.</summary>
    Whole,
}

/// <summary>
/// Stands in a store another is being copied into: of which it is the copy, and whether it is whole. The first host that starts on it takes it away;
/// what stands here from then on is nobody's copy, and a later run does not touch it.
/// </summary>
/// <param name="From">The address it is copied from.</param>
/// <param name="FirstEventHash">The seal of the first thing that happened there, which tells one house from another wherever it lies; null where nothing has.</param>
/// <param name="State">How far it is.</param>
internal sealed record CopyMarker(string From, [property: JsonPropertyName("founded")] string? FirstEventHash, CopyState State)
{
    public const string Kind = "moving";

    private const string Id = "copy";

    public Document ToDocument() => new(Id, Kind, VersionedJson.Write(this));

    public static Task<StoredDocument?> Find(IStore store, CancellationToken cancellationToken) =>
        store.Get(StoreKeys.CopyMarkerPartition, Id, cancellationToken);

    /// <summary>As the store says of itself at this moment.</summary>
    public static async Task<CopyMarker> Describe(IStore store, string address, CopyState state, CancellationToken cancellationToken)
    {
        try
        {
            return new(
                address,
                await store.Get(StoreKeys.Roles, EventEnvelope.IdOf(1), cancellationToken) is { } first
                    ? VersionedJson.ReadGuarded(first, EventEnvelope.Read).Hash
                    : null,
                state
            );
        }
        catch (StoreRejectedException exception) when (exception.IsDamage)
        {
            return new(address, null, state); // it is copied as it is; the address has to tell
        }
    }

    public bool IsOf(CopyMarker source) =>
        FirstEventHash is not null && source.FirstEventHash is not null ? FirstEventHash == source.FirstEventHash : From == source.From;

    /// <summary>A host moves in: from here on the store is no copy any more.</summary>
    /// <exception cref="StoreRejectedException">Something may still be missing.</exception>
    public static async Task Remove(IStore store, CancellationToken cancellationToken)
    {
        if (await RequireWhole(store, cancellationToken) is { } whole)
            await store.Commit(StoreKeys.CopyMarkerPartition, [new Write.Delete(Id, whole.ETag)], cancellationToken);
    }

    /// <summary>The mark of a copy that is whole, or null where the store is none.</summary>
    /// <exception cref="StoreRejectedException">Something may still be missing.</exception>
    public static async Task<StoredDocument?> RequireWhole(IStore store, CancellationToken cancellationToken)
    {
        if (await Find(store, cancellationToken) is not { } stored)
            return null;

        return VersionedJson.Read<CopyMarker>(stored) is { State: CopyState.UnderWay } marker
            ? throw new StoreRejectedException($"this store is a copy of {marker.From} that was not finished: run store copy again")
            : stored;
    }
}
