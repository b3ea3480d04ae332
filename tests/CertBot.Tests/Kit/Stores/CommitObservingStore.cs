using CertBot.Store.Documents;

namespace CertBot.Tests.Kit.Stores;

/// <summary>A store that lets the test observe every commit before it is made.</summary>
internal sealed class CommitObservingStore(IStore inner) : DelegatingStore(inner)
{
    public Action<IReadOnlyList<Write>> BeforeCommit { get; set; } = _ => { };

    public override Task<CommitResult> Commit(string partition, IReadOnlyList<Write> writes, CancellationToken cancellationToken)
    {
        BeforeCommit(writes);
        return base.Commit(partition, writes, cancellationToken);
    }
}
