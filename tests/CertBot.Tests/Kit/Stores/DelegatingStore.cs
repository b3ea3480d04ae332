using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Tests.Kit.Stores;

/// <summary>A store that delegates every operation to another one: the base class for stores that change one of them.</summary>
/// <param name="inner">The other store.</param>
/// <param name="disposesInner">False: the creator of the inner store disposes it.</param>
internal abstract class DelegatingStore(IStore inner, bool disposesInner = true) : IStore
{
    public virtual Task<StoredDocument?> Get(string partition, string id, CancellationToken cancellationToken) => inner.Get(partition, id, cancellationToken);

    public virtual Task<CommitResult> Commit(string partition, IReadOnlyList<Write> writes, CancellationToken cancellationToken) =>
        inner.Commit(partition, writes, cancellationToken);

    public virtual Task<IReadOnlyList<StoredDocument>> List(string partition, string kind, string after, int max, CancellationToken cancellationToken) =>
        inner.List(partition, kind, after, max, cancellationToken);

    public virtual Task<IReadOnlyList<StoredDocument>> Due(IReadOnlyList<string> kinds, Instant now, int max, CancellationToken cancellationToken) =>
        inner.Due(kinds, now, max, cancellationToken);

    public virtual Task<IReadOnlyList<StoredDocument>> All(string partition, string after, int max, CancellationToken cancellationToken) =>
        inner.All(partition, after, max, cancellationToken);

    public virtual IAsyncEnumerable<string> Partitions(string prefix, CancellationToken cancellationToken) => inner.Partitions(prefix, cancellationToken);

    public ValueTask DisposeAsync() => disposesInner ? inner.DisposeAsync() : ValueTask.CompletedTask;
}

/// <summary>A store that outlives whoever uses it: it does not dispose the inner one, whose creator does.</summary>
internal class KeepOpenStore(IStore inner) : DelegatingStore(inner, disposesInner: false);
