using System.Collections.Immutable;
using NodaTime;

namespace CertBot.Store.Documents;

/// <summary>
/// What is required of a database: point reads, one atomic batch inside one partition, ordered lists inside one partition, and due documents of all partitions.
/// Partitions, ids and kinds are names: 1–255 of <c>[A-Za-z0-9_.:|-]</c>; anything else is an <see cref="ArgumentException"/>, because it is a bug of the
/// caller. Every read that starts after a commit sees it, and a document's JSON is returned byte for byte. Instants are stored to the tick (100 ns). One
/// contract test suite runs against every implementation.
/// </summary>
internal interface IStore : IAsyncDisposable
{
    const int MaxWrites = 100;

    /// <summary>
    /// Bytes of UTF-8, without the names. A batch that would exceed 2 MiB in a request to Cosmos DB is too large as well:
    /// <see cref="BatchLimits.IsWithinLimits"/>.
    /// </summary>
    const int MaxBytes = 2_000_000;

    /// <summary>Null if there is none, or it has expired.</summary>
    Task<StoredDocument?> Get(string partition, string id, CancellationToken cancellationToken);

    /// <summary>
    /// Applies all writes or none; durable when it returns. At most <see cref="MaxWrites"/> writes and <see cref="MaxBytes"/> bytes of JSON. Writes are applied
    /// in order, and the first that fails is reported. Cancellation removes a batch that is still waiting; one that has started is completed.
    /// </summary>
    Task<CommitResult> Commit(string partition, IReadOnlyList<Write> writes, CancellationToken cancellationToken);

    /// <summary>Documents of a kind after an id, in ordinal order of ids.</summary>
    Task<IReadOnlyList<StoredDocument>> List(string partition, string kind, string after, int max, CancellationToken cancellationToken);

    /// <summary>
    /// Due documents of these kinds in any partition: those of a kind together, the longest due first. Where there are more than <paramref name="max"/> in
    /// all, some of one kind and all of others are left out; which kinds come first is not defined.
    /// </summary>
    Task<IReadOnlyList<StoredDocument>> Due(IReadOnlyList<string> kinds, Instant now, int max, CancellationToken cancellationToken);

    /// <summary>
    /// All documents of a partition after an id, of any kind, in ordinal order of ids. For maintenance commands only, never in a turn: it reads more than a
    /// turn needs.
    /// </summary>
    Task<IReadOnlyList<StoredDocument>> All(string partition, string after, int max, CancellationToken cancellationToken);

    /// <summary>All partitions with a prefix, in ordinal order. For maintenance commands only, never in a turn: its cost grows with the store.</summary>
    IAsyncEnumerable<string> Partitions(string prefix, CancellationToken cancellationToken);
}

internal static class StoreQueries
{
    /// <summary>Due documents of a kind in any partition, the longest due first.</summary>
    public static Task<IReadOnlyList<StoredDocument>> Due(this IStore store, string kind, Instant now, int max, CancellationToken cancellationToken) =>
        store.Due([kind], now, max, cancellationToken);
}

/// <summary>
/// A document to be written. <see cref="Due"/> makes it findable by <see cref="IStore.Due"/>. After <see cref="Expires"/> the document is treated as absent.
/// </summary>
internal sealed record Document(string Id, string Kind, string Json)
{
    public Instant? Due { get; init; }

    public Instant? Expires { get; init; }
}

/// <summary>A stored document; <see cref="ETag"/> changes with every write.</summary>
internal sealed record StoredDocument(string Partition, Document Document, string ETag)
{
    /// <summary>Whether this text is anywhere in the document, whatever its kind and version.</summary>
    public bool Mentions(string text) => Document.Json.Contains(text, StringComparison.Ordinal);
}

internal abstract record Write
{
    private Write() { }

    /// <summary>The id of the document to write.</summary>
    public abstract string Id { get; }

    public sealed record Create(Document Document) : Write
    {
        public override string Id => Document.Id;
    }

    /// <summary>Fails unless the stored version is the given one.</summary>
    public sealed record Replace(Document Document, string ETag) : Write
    {
        public override string Id => Document.Id;
    }

    public sealed record Upsert(Document Document) : Write
    {
        public override string Id => Document.Id;
    }

    /// <summary>With an ETag: fails unless the stored version is the given one.</summary>
    public sealed record Delete(string Id, string? ETag) : Write
    {
        public override string Id { get; } = Id;
    }
}

/// <summary>Result of a commit. Only <see cref="Committed"/> changed anything.</summary>
internal abstract record CommitResult
{
    private CommitResult() { }

    /// <param name="ETags">
    /// The new ETag of each write in order, null for a delete. Empty if the response was lost and a read showed that the batch was applied: whoever needs an
    /// ETag then loads the document.
    /// </param>
    public sealed record Committed(ImmutableArray<string?> ETags) : CommitResult;

    /// <summary>A document to create already exists.</summary>
    public sealed record AlreadyExists(string Id) : CommitResult;

    /// <summary>Another writer changed the document: load and decide again.</summary>
    public sealed record PreconditionFailed(string Id) : CommitResult;

    /// <summary>The document to replace or delete does not exist.</summary>
    public sealed record NotFound(string Id) : CommitResult;

    /// <summary>More writes or bytes than one batch may have. Nothing was applied.</summary>
    public sealed record TooLarge : CommitResult;
}
