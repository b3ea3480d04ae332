using NodaTime;

namespace CertBot.Store;

/// <summary>
/// All that is asked of a database: point reads, one atomic batch inside one partition, ordered lists inside one partition, and who is due anywhere.
/// Partitions and ids use <c>[A-Za-z0-9_.:|-]</c> only. One contract suite runs over every implementation.
/// </summary>
internal interface IStore : IAsyncDisposable
{
    Task<Stored?> Get(string partition, string id, CancellationToken cancel);

    /// <summary>All or nothing; at most 100 writes, at most 2 MB.</summary>
    Task<Committed> Commit(string partition, IReadOnlyList<Write> writes, CancellationToken cancel);

    /// <summary>Documents of a kind after an id, in ordinal order of ids.</summary>
    Task<IReadOnlyList<Stored>> List(string partition, string kind, string after, int max, CancellationToken cancel);

    /// <summary>Documents of a kind whose due time has come, in any partition, the longest due first.</summary>
    Task<IReadOnlyList<Stored>> Due(string kind, Instant now, int max, CancellationToken cancel);
}

/// <summary>A document to be written. <see cref="Due"/> makes it findable by <see cref="IStore.Due"/>; after <see cref="Expires"/> it may vanish.</summary>
internal sealed record Document(string Id, string Kind, string Json)
{
    public Instant? Due { get; init; }

    public Instant? Expires { get; init; }
}

/// <summary>A document as stored; <see cref="ETag"/> changes with every write of it.</summary>
internal sealed record Stored(string Partition, Document Document, string ETag);

internal abstract record Write
{
    private Write() { }

    public sealed record Create(Document Document) : Write;

    public sealed record Replace(Document Document, string ETag) : Write;

    public sealed record Upsert(Document Document) : Write;

    /// <summary>With an ETag: only if it is still that one.</summary>
    public sealed record Delete(string Id, string? ETag) : Write;
}

/// <summary>How a commit ended. Only <see cref="Done"/> changed anything.</summary>
internal abstract record Committed
{
    private Committed() { }

    public sealed record Done : Committed;

    /// <summary>A created id was there already: a duplicate.</summary>
    public sealed record Exists(string Id) : Committed;

    /// <summary>Somebody wrote in between: load and decide again.</summary>
    public sealed record Stale(string Id) : Committed;

    public sealed record Missing(string Id) : Committed;

    public sealed record TooLarge : Committed;
}
