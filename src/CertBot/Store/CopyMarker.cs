using System.Text.Json.Serialization;
using CertBot.Store.Documents;
using CertBot.Store.Events;

namespace CertBot.Store;

/// <summary>State of a copy.</summary>
internal enum CopyState
{
    /// <summary>Incomplete. No host starts on it.</summary>
    UnderWay,

    /// <summary>Complete: compared document by document, and no host has started on it since.</summary>
    Whole,
}

/// <summary>
/// Marks a store that is the target of a copy: names the source and says whether the copy is complete. The first host that starts on the store deletes the
/// marker; from then on the store is independent, and a later copy run does not touch it.
/// </summary>
/// <param name="From">The address of the source.</param>
/// <param name="FirstEventHash">The hash of the first role assignment event of the source, which identifies an installation wherever it is stored. Null where
/// there is none yet.</param>
/// <param name="State">How far the copy is.</param>
internal sealed record CopyMarker(string From, [property: JsonPropertyName("founded")] string? FirstEventHash, CopyState State)
{
    public const string Kind = "moving";

    private const string Id = "copy";

    public Document ToDocument() => new(Id, Kind, VersionedJson.Write(this));

    public static Task<StoredDocument?> Find(IStore store, CancellationToken cancellationToken) =>
        store.Get(StoreKeys.CopyMarkerPartition, Id, cancellationToken);

    /// <summary>The marker that describes the given store now.</summary>
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
            return new(address, null, state); // copied as it is; only the address identifies the source
        }
    }

    public bool IsOf(CopyMarker source) =>
        FirstEventHash is not null && source.FirstEventHash is not null ? FirstEventHash == source.FirstEventHash : From == source.From;

    /// <summary>Called when a host starts: from here on the store is no longer a copy.</summary>
    /// <exception cref="StoreRejectedException">The copy is incomplete.</exception>
    public static async Task Remove(IStore store, CancellationToken cancellationToken)
    {
        if (await RequireWhole(store, cancellationToken) is { } whole)
            await store.Commit(StoreKeys.CopyMarkerPartition, [new Write.Delete(Id, whole.ETag)], cancellationToken);
    }

    /// <summary>The marker of a complete copy, or null where the store is not a copy.</summary>
    /// <exception cref="StoreRejectedException">The copy is incomplete.</exception>
    public static async Task<StoredDocument?> RequireWhole(IStore store, CancellationToken cancellationToken)
    {
        if (await Find(store, cancellationToken) is not { } stored)
            return null;

        return VersionedJson.Read<CopyMarker>(stored) is { State: CopyState.UnderWay } marker
            ? throw new StoreRejectedException($"this store is a copy of {marker.From} that was not finished: run store copy again")
            : stored;
    }
}
