using CertBot.Store;
using NodaTime;

namespace CertBot.Tests.Kit;

/// <summary>A store that passes everything on: for those that do one thing otherwise. Who made the inner one closes it.</summary>
internal abstract class Passing(IStore inner) : IStore
{
    public virtual Task<Stored?> Get(string partition, string id, CancellationToken cancel) => inner.Get(partition, id, cancel);

    public virtual Task<Committed> Commit(string partition, IReadOnlyList<Write> writes, CancellationToken cancel) => inner.Commit(partition, writes, cancel);

    public virtual Task<IReadOnlyList<Stored>> List(string partition, string kind, string after, int max, CancellationToken cancel) => inner.List(partition, kind, after, max, cancel);

    public virtual Task<IReadOnlyList<Stored>> Due(string kind, Instant now, int max, CancellationToken cancel) => inner.Due(kind, now, max, cancel);

    public virtual Task<IReadOnlyList<Stored>> All(string partition, string after, int max, CancellationToken cancel) => inner.All(partition, after, max, cancel);

    public virtual IAsyncEnumerable<string> Partitions(string prefix, CancellationToken cancel) => inner.Partitions(prefix, cancel);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
