using CertBot.Store;
using NodaTime;

namespace CertBot.Tests.Kit;

/// <summary>A store in which, once <see cref="IsLost"/>, another writer wins every race. It gives up after a thousand commits, or a caller without a bound would never end.</summary>
internal sealed class Contended(IStore inner) : IStore
{
    private const int Most = 1000;

    public bool IsLost { get; set; }

    /// <summary>How often a commit was tried and lost.</summary>
    public int Tries { get; private set; }

    public Task<Committed> Commit(string partition, IReadOnlyList<Write> writes, CancellationToken cancel)
    {
        if (!IsLost) return inner.Commit(partition, writes, cancel);
        if (++Tries == Most) throw new InvalidOperationException("tried without end");
        return Task.FromResult<Committed>(new Committed.Stale(writes[0].Id));
    }

    public Task<Stored?> Get(string partition, string id, CancellationToken cancel) => inner.Get(partition, id, cancel);

    public Task<IReadOnlyList<Stored>> List(string partition, string kind, string after, int max, CancellationToken cancel) => inner.List(partition, kind, after, max, cancel);

    public Task<IReadOnlyList<Stored>> Due(string kind, Instant now, int max, CancellationToken cancel) => inner.Due(kind, now, max, cancel);

    public Task<IReadOnlyList<Stored>> All(string partition, string after, int max, CancellationToken cancel) => inner.All(partition, after, max, cancel);

    public IAsyncEnumerable<string> Partitions(string prefix, CancellationToken cancel) => inner.Partitions(prefix, cancel);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
