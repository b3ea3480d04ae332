using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Tests.Kit.Stores;

/// <summary>
/// A store that simulates a crash of the host right after a chosen commit: the commit is stored, the caller does not learn of it, and every later
/// operation fails until the store is repaired.
/// </summary>
internal sealed class CrashAfterCommitStore(IStore inner) : DelegatingStore(inner)
{
    private int _commitsLeft = int.MaxValue;
    private bool _crashed;

    /// <summary>The number of stored commits.</summary>
    public int CommitCount { get; private set; }

    public bool IsCrashed => _crashed;

    public void CrashAfter(int commits) => _commitsLeft = commits;

    public void Repair() => (_commitsLeft, _crashed) = (int.MaxValue, false);

    public override async Task<CommitResult> Commit(string partition, IReadOnlyList<Write> writes, CancellationToken cancellationToken)
    {
        ThrowIfCrashed();
        var committed = await base.Commit(partition, writes, cancellationToken);
        CommitCount++;
        _crashed = --_commitsLeft == 0;
        ThrowIfCrashed();
        return committed;
    }

    public override Task<StoredDocument?> Get(string partition, string id, CancellationToken cancellationToken) =>
        IfAlive(() => base.Get(partition, id, cancellationToken));

    public override Task<IReadOnlyList<StoredDocument>> List(string partition, string kind, string after, int max, CancellationToken cancellationToken) =>
        IfAlive(() => base.List(partition, kind, after, max, cancellationToken));

    public override Task<IReadOnlyList<StoredDocument>> Due(IReadOnlyList<string> kinds, Instant now, int max, CancellationToken cancellationToken) =>
        IfAlive(() => base.Due(kinds, now, max, cancellationToken));

    public override Task<IReadOnlyList<StoredDocument>> All(string partition, string after, int max, CancellationToken cancellationToken) =>
        IfAlive(() => base.All(partition, after, max, cancellationToken));

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
