using NodaTime;

namespace CertBot.Store;

/// <summary>A store whose requests are spans of the turn, or of what goes on with it, that asked. Put around the store only where traces go anywhere.</summary>
internal sealed class TracedStore(IStore inner) : IStore
{
    public Task<Stored?> Get(string partition, string id, CancellationToken cancel) => Spanned("store get", partition, () => inner.Get(partition, id, cancel), static found => found is null ? "nothing" : "found");

    public Task<Committed> Commit(string partition, IReadOnlyList<Write> writes, CancellationToken cancel) =>
        Spanned("store commit", partition, () => inner.Commit(partition, writes, cancel), static ended => ended.GetType().Name, writes.Count);

    public Task<IReadOnlyList<Stored>> List(string partition, string kind, string after, int max, CancellationToken cancel) =>
        Spanned("store list", partition, () => inner.List(partition, kind, after, max, cancel), static found => found.Count == 0 ? "nothing" : "found");

    public Task<IReadOnlyList<Stored>> Due(string kind, Instant now, int max, CancellationToken cancel) =>
        Spanned("store due", kind, () => inner.Due(kind, now, max, cancel), static found => found.Count == 0 ? "nothing" : "found");

    public Task<IReadOnlyList<Stored>> All(string partition, string after, int max, CancellationToken cancel) => inner.All(partition, after, max, cancel);

    public IAsyncEnumerable<string> Partitions(string prefix, CancellationToken cancel) => inner.Partitions(prefix, cancel);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    /// <summary>Of a partition its kind is told, never whose it is.</summary>
    private static async Task<T> Spanned<T>(string name, string partition, Func<Task<T>> work, Func<T, string> end, int? writes = null)
    {
        using var span = Measures.Request(name)?.SetTag("certbot.partition", partition.Split(':')[0]).SetTag("certbot.writes", writes);
        try
        {
            var result = await work();
            span?.SetTag("certbot.end", end(result));
            return result;
        }
        catch (Exception e) when (Measures.Broke(span, e))
        {
            throw;
        }
    }
}
