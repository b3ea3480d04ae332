using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Tests.Kit.Stores;

/// <summary>
/// A store that simulates a crash of the host right after a chosen commit: the commit is stored, the caller does not learn of it, and every later
/// operation fails until the store is repaired.
/// </summary>
internal sealed class CrashAfterCommitStore(IStore inner) : IStore
{
    private int _commitsLeft = int.MaxValue;
    private bool _crashed;

    /// <summary>The number of stored commits.</summary>
    public int CommitCount { get; private set; }

    public bool IsCrashed => _crashed;

    public void CrashAfter(int commits) => _commitsLeft = commits;

    public void Repair() => (_commitsLeft, _crashed) = (int.MaxValue, false);

    public async Task<CommitResult> Commit(string partition, IReadOnlyList<Write> writes, CancellationToken cancellationToken)
    {
        ThrowIfCrashed();
        var committed = await inner.Commit(partition, writes, cancellationToken);
        CommitCount++;
        _crashed = --_commitsLeft == 0;
        ThrowIfCrashed();
        return committed;
    }

    public Task<StoredDocument?> Get(string partition, string id, CancellationToken cancellationToken) =>
        IfAlive(() => inner.Get(partition, id, cancellationToken));

    public Task<IReadOnlyList<StoredDocument>> List(string partition, string kind, string after, int max, CancellationToken cancellationToken) =>
        IfAlive(() => inner.List(partition, kind, after, max, cancellationToken));

    public Task<IReadOnlyList<StoredDocument>> Due(string kind, Instant now, int max, CancellationToken cancellationToken) =>
        IfAlive(() => inner.Due(kind, now, max, cancellationToken));

    public Task<IReadOnlyList<StoredDocument>> All(string partition, string after, int max, CancellationToken cancellationToken) =>
        IfAlive(() => inner.All(partition, after, max, cancellationToken));

    public IAsyncEnumerable<string> Partitions(string prefix, CancellationToken cancellationToken) => inner.Partitions(prefix, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private Task<T> IfAlive<T>(Func<Task<T>> work)
    {
        ThrowIfCrashed();
        return work();
    }

    private void ThrowIfCrashed()
    {
        if (_crashed)
            throw new IOException("The host is dead.");
    }
}
