using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Tests.Kit.Stores;

/// <summary>A store that delegates every operation: the base class for stores that change one of them. The creator of the inner store disposes it.</summary>
internal abstract class DelegatingStore(IStore inner) : IStore
{
    public virtual Task<StoredDocument?> Get(string partition, string id, CancellationToken cancellationToken) => inner.Get(partition, id, cancellationToken);

    public virtual Task<CommitResult> Commit(string partition, IReadOnlyList<Write> writes, CancellationToken cancellationToken) =>
        inner.Commit(partition, writes, cancellationToken);

    public virtual Task<IReadOnlyList<StoredDocument>> List(string partition, string kind, string after, int max, CancellationToken cancellationToken) =>
        inner.List(partition, kind, after, max, cancellationToken);

    public virtual Task<IReadOnlyList<StoredDocument>> Due(string kind, Instant now, int max, CancellationToken cancellationToken) =>
        inner.Due(kind, now, max, cancellationToken);

    public virtual Task<IReadOnlyList<StoredDocument>> All(string partition, string after, int max, CancellationToken cancellationToken) =>
        inner.All(partition, after, max, cancellationToken);

    public virtual IAsyncEnumerable<string> Partitions(string prefix, CancellationToken cancellationToken) => inner.Partitions(prefix, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
