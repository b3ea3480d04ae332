using CertBot.Diagnostics;
using NodaTime;

namespace CertBot.Store.Documents;

/// <summary>Records every request as a span of the turn or background work that made it. Used only where traces are exported.</summary>
internal sealed class TracedStore(IStore inner) : IStore
{
    public Task<StoredDocument?> Get(string partition, string id, CancellationToken cancellationToken) =>
        Trace("store get", partition, () => inner.Get(partition, id, cancellationToken), static found => found is null ? "nothing" : "found");

    public Task<CommitResult> Commit(string partition, IReadOnlyList<Write> writes, CancellationToken cancellationToken) =>
        Trace("store commit", partition, () => inner.Commit(partition, writes, cancellationToken), static ended => ended.GetType().Name, writes.Count);

    public Task<IReadOnlyList<StoredDocument>> List(string partition, string kind, string after, int max, CancellationToken cancellationToken) =>
        Trace(
            "store list",
            partition,
            () => inner.List(partition, kind, after, max, cancellationToken),
            static found => found.Count == 0 ? "nothing" : "found"
        );

    public Task<IReadOnlyList<StoredDocument>> Due(IReadOnlyList<string> kinds, Instant now, int max, CancellationToken cancellationToken) =>
        Trace(
            "store due",
            string.Join(' ', kinds),
            () => inner.Due(kinds, now, max, cancellationToken),
            static found => found.Count == 0 ? "nothing" : "found"
        );

    public Task<IReadOnlyList<StoredDocument>> All(string partition, string after, int max, CancellationToken cancellationToken) =>
        inner.All(partition, after, max, cancellationToken);

    public IAsyncEnumerable<string> Partitions(string prefix, CancellationToken cancellationToken) => inner.Partitions(prefix, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    /// <summary>The span records the partition's kind, never its id.</summary>
    private static async Task<T> Trace<T>(string name, string partition, Func<Task<T>> work, Func<T, string> describe, int? writes = null)
    {
        using var span = Instrumentation.StartStoreRequest(name)?.SetTag("certbot.partition", partition.Split(':')[0]).SetTag("certbot.writes", writes);
        try
        {
            var result = await work();
            span?.SetTag("certbot.end", describe(result));
            return result;
        }
        catch (Exception e) when (Instrumentation.MarkFailed(span, e))
        {
            throw;
        }
    }
}
