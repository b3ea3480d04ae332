using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Tests.Kit.Stores;

/// <summary>
/// A store in which, once <see cref="IsContended"/> is set, another writer wins every race. It throws after a thousand commits, since a caller without a
/// retry limit would never end.
/// </summary>
internal sealed class ContendedStore(IStore inner) : IStore
{
    private const int MaxAttempts = 1000;

    public bool IsContended { get; set; }

    /// <summary>The number of commits that were attempted and lost.</summary>
    public int Attempts { get; private set; }

    public Task<CommitResult> Commit(string partition, IReadOnlyList<Write> writes, CancellationToken cancellationToken)
    {
        if (!IsContended)
            return inner.Commit(partition, writes, cancellationToken);
        if (++Attempts == MaxAttempts)
            throw new InvalidOperationException("tried without end");
        return Task.FromResult<CommitResult>(new CommitResult.PreconditionFailed(writes[0].Id));
    }

    public Task<StoredDocument?> Get(string partition, string id, CancellationToken cancellationToken) => inner.Get(partition, id, cancellationToken);

    public Task<IReadOnlyList<StoredDocument>> List(string partition, string kind, string after, int max, CancellationToken cancellationToken) =>
        inner.List(partition, kind, after, max, cancellationToken);

    public Task<IReadOnlyList<StoredDocument>> Due(string kind, Instant now, int max, CancellationToken cancellationToken) =>
        inner.Due(kind, now, max, cancellationToken);

    public Task<IReadOnlyList<StoredDocument>> All(string partition, string after, int max, CancellationToken cancellationToken) =>
        inner.All(partition, after, max, cancellationToken);

    public IAsyncEnumerable<string> Partitions(string prefix, CancellationToken cancellationToken) => inner.Partitions(prefix, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
