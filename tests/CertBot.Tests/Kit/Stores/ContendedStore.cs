using CertBot.Store.Documents;

namespace CertBot.Tests.Kit.Stores;

/// <summary>
/// A store in which, once <see cref="IsContended"/> is set, another writer wins every race. It throws after a thousand commits, since a caller without a
/// retry limit would never end.
/// </summary>
internal sealed class ContendedStore(IStore inner) : DelegatingStore(inner)
{
    private const int MaxAttempts = 1000;

    public bool IsContended { get; set; }

    /// <summary>The number of commits that were attempted and lost.</summary>
    public int Attempts { get; private set; }

    public override Task<CommitResult> Commit(string partition, IReadOnlyList<Write> writes, CancellationToken cancellationToken)
    {
        if (!IsContended)
            return base.Commit(partition, writes, cancellationToken);
        if (++Attempts == MaxAttempts)
            throw new InvalidOperationException("tried without end");
        return Task.FromResult<CommitResult>(new CommitResult.PreconditionFailed(writes[0].Id));
    }
}
