using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Azure.Cosmos;
using NodaTime;

namespace CertBot.Store.Cosmos;

/// <summary>
/// <see cref="IStore"/> in one container of Azure Cosmos DB. A turn costs point reads and one transactional batch; only <see cref="Due"/> and <see cref="Partitions"/> ask every physical partition.
/// What each costs is worked out in README.md beside this file.
/// </summary>
internal sealed class CosmosStore : IStore
{
    private const int _page = 1000;

    private readonly CosmosClient _client;
    private readonly Container _container;
    private readonly IClock _clock;
    private readonly Patience _patience;
    private readonly Door _door = new();

    public CosmosStore(CosmosClient client, Container container, IClock clock, Patience patience)
    {
        _client = client;
        _container = container;
        _clock = clock;
        _patience = patience;
    }

    public async Task<Stored?> Get(string partition, string id, CancellationToken cancel)
    {
        Names.Check(partition);
        Names.Check(id);
        using var _ = _door.Enter();
        return await _patience.Try(c => Read(_container, partition, id, c), cancel) is { } item && item.IsAlive(_clock.GetCurrentInstant()) ? item.ToStored() : null;
    }

    public async Task<Committed> Commit(string partition, IReadOnlyList<Write> writes, CancellationToken cancel)
    {
        var fits = Batch.Fits(partition, writes);
        using var _ = _door.Enter();
        cancel.ThrowIfCancellationRequested();

        // Begun is begun: with a cancelled request nobody would know whether it happened.
        return !fits ? new Committed.TooLarge()
            : writes.Count == 0 ? new Committed.Done()
            : await new Committing(_container, _clock, _patience, partition, writes).Run();
    }

    public async Task<IReadOnlyList<Stored>> List(string partition, string kind, string after, int max, CancellationToken cancel)
    {
        Names.Check(partition);
        Names.Check(kind);
        Names.CheckOrEmpty(after);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        using var _ = _door.Enter();

        // The sign after "/" ends the stretch of this kind.
        var query = new QueryDefinition("SELECT TOP @max * FROM c WHERE c.at > @after AND c.at < @end AND c.expires > @now ORDER BY c.at")
            .WithParameter("@max", max).WithParameter("@after", $"{kind}/{after}").WithParameter("@end", $"{kind}0").WithParameter("@now", Now());
        return await Documents(query, new PartitionKey(partition), max, cancel);
    }

    public async Task<IReadOnlyList<Stored>> Due(string kind, Instant now, int max, CancellationToken cancel)
    {
        Names.Check(kind);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        using var _ = _door.Enter();
        var query = new QueryDefinition("SELECT TOP @max * FROM c WHERE c.wake >= @from AND c.wake <= @until AND c.expires > @now ORDER BY c.wake")
            .WithParameter("@max", max).WithParameter("@from", $"{kind}/").WithParameter("@until", $"{kind}/{Moments.Write(now)}").WithParameter("@now", Now());
        return await Documents(query, null, max, cancel);
    }

    public async Task<IReadOnlyList<Stored>> All(string partition, string after, int max, CancellationToken cancel)
    {
        Names.Check(partition);
        Names.CheckOrEmpty(after);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        using var _ = _door.Enter();
        var query = new QueryDefinition("SELECT TOP @max * FROM c WHERE c.id > @after AND c.expires > @now ORDER BY c.id")
            .WithParameter("@max", max).WithParameter("@after", after).WithParameter("@now", Now());
        return await Documents(query, new PartitionKey(partition), max, cancel);
    }

    public async IAsyncEnumerable<string> Partitions(string prefix, [EnumeratorCancellation] CancellationToken cancel)
    {
        Names.CheckOrEmpty(prefix);
        using var _ = _door.Enter();
        var from = prefix;
        while (true)
        {
            // "~" sorts behind every sign of a name, "!" before.
            var query = new QueryDefinition("SELECT DISTINCT TOP @max VALUE c.pk FROM c WHERE c.pk >= @from AND c.pk < @to AND c.expires > @now ORDER BY c.pk")
                .WithParameter("@max", _page).WithParameter("@from", from).WithParameter("@to", $"{prefix}~").WithParameter("@now", Now());
            var page = await Ask(query, null, _page, static e => e.GetString() ?? "", cancel);
            foreach (var partition in page)
            {
                cancel.ThrowIfCancellationRequested();
                yield return partition;
            }

            if (page.Count < _page) yield break;
            from = $"{page[^1]}!";
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _door.Close();
        _client.Dispose();
    }

    /// <summary>Alive or not; null: there is none.</summary>
    internal static async Task<Item?> Read(Container container, string partition, string id, CancellationToken cancel)
    {
        using var response = await container.ReadItemStreamAsync(id, new PartitionKey(partition), cancellationToken: cancel);
        Measures.Charged("read", response.Headers.RequestCharge);
        if (response.StatusCode == HttpStatusCode.NotFound && response.Headers["x-ms-substatus"] is null or "" or "0") return null;
        if (!response.IsSuccessStatusCode) throw Failed(response);

        using var json = await JsonDocument.ParseAsync(response.Content, cancellationToken: cancel);
        return Item.Read(json.RootElement);
    }

    internal static StoreAway Failed(ResponseMessage response) => Patience.Of(response.StatusCode, response.Headers);

    private string Now() => Moments.Write(_clock.GetCurrentInstant());

    private async Task<IReadOnlyList<Stored>> Documents(QueryDefinition query, PartitionKey? partition, int max, CancellationToken cancel) =>
        await Ask(query, partition, max, static e => Item.Read(e).ToStored(), cancel);

    /// <summary>A query whose page fails is asked from its beginning: none of ours is long.</summary>
    private Task<List<T>> Ask<T>(QueryDefinition query, PartitionKey? partition, int max, Func<JsonElement, T> read, CancellationToken cancel) => _patience.Try(async c =>
    {
        c.ThrowIfCancellationRequested();
        using var pages = _container.GetItemQueryStreamIterator(query, requestOptions: new QueryRequestOptions { PartitionKey = partition, MaxItemCount = Math.Min(max, _page), MaxConcurrency = -1 });
        List<T> found = [];
        while (pages.HasMoreResults && found.Count < max)
        {
            using var response = await pages.ReadNextAsync(c);
            Measures.Charged(partition is null ? "query of all" : "query", response.Headers.RequestCharge);
            if (!response.IsSuccessStatusCode) throw Failed(response);

            using var json = await JsonDocument.ParseAsync(response.Content, cancellationToken: c);
            if (json.RootElement is not { ValueKind: JsonValueKind.Object } page || !page.TryGetProperty("Documents", out var documents) || documents.ValueKind != JsonValueKind.Array) throw new JsonException("no page of a query");

            foreach (var element in documents.EnumerateArray()) found.Add(read(element));
        }

        return found;
    }, cancel);
}
