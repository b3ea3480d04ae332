using CertBot.Store;
using NodaTime;

namespace CertBot.Tests.Kit;

/// <summary>A store of which the test sees every commit before it is made.</summary>
internal sealed class Watched(IStore inner) : IStore
{
    public Action<IReadOnlyList<Write>> Before { get; set; } = _ => { };

    public Task<Committed> Commit(string partition, IReadOnlyList<Write> writes, CancellationToken cancel)
    {
        Before(writes);
        return inner.Commit(partition, writes, cancel);
    }

    public Task<Stored?> Get(string partition, string id, CancellationToken cancel) => inner.Get(partition, id, cancel);

    public Task<IReadOnlyList<Stored>> List(string partition, string kind, string after, int max, CancellationToken cancel) => inner.List(partition, kind, after, max, cancel);

    public Task<IReadOnlyList<Stored>> Due(string kind, Instant now, int max, CancellationToken cancel) => inner.Due(kind, now, max, cancel);

    public Task<IReadOnlyList<Stored>> All(string partition, string after, int max, CancellationToken cancel) => inner.All(partition, after, max, cancel);

    public IAsyncEnumerable<string> Partitions(string prefix, CancellationToken cancel) => inner.Partitions(prefix, cancel);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
