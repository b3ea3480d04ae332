using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Tests.Kit.Stores;

/// <summary>A store that lets the test observe every commit before it is made.</summary>
internal sealed class CommitObservingStore(IStore inner) : IStore
{
    public Action<IReadOnlyList<Write>> BeforeCommit { get; set; } = _ => { };

    public Task<CommitResult> Commit(string partition, IReadOnlyList<Write> writes, CancellationToken cancellationToken)
    {
        BeforeCommit(writes);
        return inner.Commit(partition, writes, cancellationToken);
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
