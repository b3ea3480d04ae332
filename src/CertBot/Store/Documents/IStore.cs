using NodaTime;

namespace CertBot.Store.Documents;

/// <summary>
/// All that is asked of a database: point reads, one atomic batch inside one partition, ordered lists inside one partition, and who is due anywhere.
/// Partitions, ids and kinds are names: 1–255 of <c>[A-Za-z0-9_.:|-]</c>; anything else is an <see cref="ArgumentException"/>, for it is a bug of the caller.
/// What was committed is seen by every read that starts afterwards, and a document's JSON comes back byte for byte. Moments are kept to the tick (100 ns).
/// One contract suite runs over every implementation.
/// </summary>
internal interface IStore : IAsyncDisposable
{
    const int MaxWrites = 100;

    /// <summary>Of UTF-8, names not counted. A batch that would be longer than 2 MiB on its way to Cosmos DB is too large as well: <see cref="BatchLimits.IsWithinLimits"/>.</summary>
    const int MaxBytes = 2_000_000;

    /// <summary>Null where there is none, or it has expired.</summary>
    Task<StoredDocument?> Get(string partition, string id, CancellationToken cancellationToken);

    /// <summary>
    /// All or nothing, durable when it returns; at most <see cref="MaxWrites"/> writes and <see cref="MaxBytes"/> bytes of JSON.
    /// Writes are tried in their order and the first that fails is named. Cancelling takes back a batch that still waits; one already begun ends as it ends.
    /// </summary>
    Task<CommitResult> Commit(string partition, IReadOnlyList<Write> writes, CancellationToken cancellationToken);

    /// <summary>Documents of a kind after an id, in ordinal order of ids.</summary>
    Task<IReadOnlyList<StoredDocument>> List(string partition, string kind, string after, int max, CancellationToken cancellationToken);

    /// <summary>Documents of a kind whose due time has come, in any partition, the longest due first.</summary>
    Task<IReadOnlyList<StoredDocument>> Due(string kind, Instant now, int max, CancellationToken cancellationToken);

    /// <summary>Every document of a partition after an id, of whatever kind, in ordinal order of ids. For the command line's maintenance only, never in a turn: it reads what nobody asked for.</summary>
    Task<IReadOnlyList<StoredDocument>> All(string partition, string after, int max, CancellationToken cancellationToken);

    /// <summary>Every partition whose name begins so, in ordinal order. For the command line's maintenance only, never in a turn: its cost grows with the store.</summary>
    IAsyncEnumerable<string> Partitions(string prefix, CancellationToken cancellationToken);
}

/// <summary>A document to be written. <see cref="Due"/> makes it findable by <see cref="IStore.Due"/>; from <see cref="Expires"/> on it is as if it had never been.</summary>
internal sealed record Document(string Id, string Kind, string Json)
{
    public Instant? Due { get; init; }

    public Instant? Expires { get; init; }
}

/// <summary>A document as stored; <see cref="ETag"/> changes with every write of it.</summary>
internal sealed record StoredDocument(string Partition, Document Document, string ETag);

internal abstract record Write
{
    private Write() { }

    /// <summary>What it writes to.</summary>
    public abstract string Id { get; }

    public sealed record Create(Document Document) : Write
    {
        public override string Id => Document.Id;
    }

    /// <summary>Only if it is still the one that was read.</summary>
    public sealed record Replace(Document Document, string ETag) : Write
    {
        public override string Id => Document.Id;
    }

    public sealed record Upsert(Document Document) : Write
    {
        public override string Id => Document.Id;
    }

    /// <summary>With an ETag: only if it is still that one.</summary>
    public sealed record Delete(string Id, string? ETag) : Write
    {
        public override string Id { get; } = Id;
    }
}

/// <summary>How a commit ended. Only <see cref="Committed"/> changed anything.</summary>
internal abstract record CommitResult
{
    private CommitResult() { }

    public sealed record Committed : CommitResult;

    /// <summary>A created id was there already: a duplicate.</summary>
    public sealed record AlreadyExists(string Id) : CommitResult;

    /// <summary>Somebody wrote in between: load and decide again.</summary>
    public sealed record PreconditionFailed(string Id) : CommitResult;

    /// <summary>What was to be replaced or deleted is not there.</summary>
    public sealed record NotFound(string Id) : CommitResult;

    /// <summary>More writes or bytes than one batch may have. Nothing was tried.</summary>
    public sealed record TooLarge : CommitResult;
}
