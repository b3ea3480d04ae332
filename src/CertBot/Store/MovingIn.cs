namespace CertBot.Store;

/// <summary>How far a copy has come.</summary>
internal enum MoveState
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
/// <param name="Founded">The seal of the first thing that happened there, which tells one house from another wherever it lies; null where nothing has.</param>
/// <param name="State">How far it is.</param>
internal sealed record MovingIn(string From, string? Founded, MoveState State)
{
    public const string Kind = "moving";

    private const string Id = "copy";

    public Document ToDocument() => new(Id, Kind, Stamped.Write(this));

    public static Task<Stored?> Find(IStore store, CancellationToken cancel) => store.Get(Keys.Moving, Id, cancel);

    /// <summary>As the store says of itself at this moment.</summary>
    public static async Task<MovingIn> Of(IStore store, string address, MoveState state, CancellationToken cancel)
    {
        try
        {
            return new(address, await store.Get(Keys.Roster, Envelope.IdOf(1), cancel) is { } first ? Stamped.Guard(first, Envelope.Read).Hash : null, state);
        }
        catch (StoreRefused damaged) when (damaged.IsDamage)
        {
            return new(address, null, state);   // it is copied as it is; the address has to tell
        }
    }

    public bool IsOf(MovingIn source) => Founded is not null && source.Founded is not null ? Founded == source.Founded : From == source.From;

    /// <summary>A host moves in: from here on the store is no copy any more.</summary>
    /// <exception cref="StoreRefused">Something may still be missing.</exception>
    public static async Task In(IStore store, CancellationToken cancel)
    {
        if (await Settled(store, cancel) is { } whole) await store.Commit(Keys.Moving, [new Write.Delete(Id, whole.ETag)], cancel);
    }

    /// <summary>The mark of a copy that is whole, or null where the store is none.</summary>
    /// <exception cref="StoreRefused">Something may still be missing.</exception>
    public static async Task<Stored?> Settled(IStore store, CancellationToken cancel)
    {
        if (await Find(store, cancel) is not { } stored) return null;

        return Stamped.Read<MovingIn>(stored) is { State: MoveState.UnderWay } moving
            ? throw new StoreRefused($"this store is a copy of {moving.From} that was not finished: run store copy again")
            : stored;
    }
}
