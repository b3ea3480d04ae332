using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using CertBot.Diagnostics;
using CertBot.Store.Documents;
using Microsoft.Azure.Cosmos;
using NodaTime;

namespace CertBot.Store.Cosmos;

/// <summary>
/// <see cref="IStore"/> in one container of Azure Cosmos DB. A turn costs point reads and one transactional batch; only <see cref="Due"/> and
/// <see cref="Partitions"/> query every physical partition. The costs are calculated in README.md beside this file.
/// </summary>
internal sealed class CosmosStore : IStore
{
    private const int PageSize = 1000;

    /// <summary>The plan of a longer query does not fit the client's first buffer: it is then made twice, and its native library complains on the console.</summary>
    private const int MaxKindsOfQuery = 4;

    private readonly CosmosClient _client;
    private readonly Container _container;
    private readonly IClock _clock;
    private readonly CosmosRetryPolicy _retryPolicy;
    private readonly InUseGuard _inUse = new();

    public CosmosStore(CosmosClient client, Container container, IClock clock, CosmosRetryPolicy retries)
    {
        _client = client;
        _container = container;
        _clock = clock;
        _retryPolicy = retries;
    }

    public async Task<StoredDocument?> Get(string partition, string id, CancellationToken cancellationToken)
    {
        KeyRules.Require(partition);
        KeyRules.Require(id);
        using var _ = _inUse.Enter();
        return await _retryPolicy.Run(c => ReadItem(_container, partition, id, c), cancellationToken) is { } item && item.IsAlive(_clock.GetCurrentInstant())
            ? item.ToStored()
            : null;
    }

    public async Task<CommitResult> Commit(string partition, IReadOnlyList<Write> writes, CancellationToken cancellationToken)
    {
        var isWithinLimits = BatchLimits.IsWithinLimits(partition, writes);
        using var _ = _inUse.Enter();
        cancellationToken.ThrowIfCancellationRequested();

        // A started batch is not cancelled: the caller would not know whether it was applied.
        return !isWithinLimits ? new CommitResult.TooLarge()
            : writes.Count == 0 ? new CommitResult.Committed([])
            : await new CosmosBatchCommit(_container, _clock, _retryPolicy, partition, writes).Run();
    }

    public async Task<IReadOnlyList<StoredDocument>> List(string partition, string kind, string after, int max, CancellationToken cancellationToken)
    {
        KeyRules.Require(partition);
        KeyRules.Require(kind);
        KeyRules.RequireOrEmpty(after);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        using var _ = _inUse.Enter();

        // The character after "/" is the upper bound of this kind.
        var query = new QueryDefinition("SELECT TOP @max * FROM c WHERE c.at > @after AND c.at < @end AND c.expires > @now ORDER BY c.at")
            .WithParameter("@max", max)
            .WithParameter("@after", $"{kind}/{after}")
            .WithParameter("@end", $"{kind}0")
            .WithParameter("@now", SortableNow());
        return await QueryDocuments(query, new PartitionKey(partition), max, cancellationToken);
    }

    /// <summary>One query for a few kinds: most of its cost is that every physical partition is asked.</summary>
    public async Task<IReadOnlyList<StoredDocument>> Due(IReadOnlyList<string> kinds, Instant now, int max, CancellationToken cancellationToken)
    {
        KeyRules.RequireSome(kinds);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        using var _ = _inUse.Enter();
        List<StoredDocument> found = [];
        foreach (var some in kinds.Distinct(StringComparer.Ordinal).Chunk(MaxKindsOfQuery))
        {
            if (found.Count < max)
                found.AddRange(await DueOf(some, now, max - found.Count, cancellationToken));
        }

        return found;
    }

    private async Task<IReadOnlyList<StoredDocument>> DueOf(string[] kinds, Instant now, int max, CancellationToken cancellationToken)
    {
        var ranges = string.Join(" OR ", kinds.Select((_, n) => $"(c.wake >= @from{n} AND c.wake <= @until{n})"));
        var query = new QueryDefinition($"SELECT TOP @max * FROM c WHERE ({ranges}) AND c.expires > @now ORDER BY c.wake")
            .WithParameter("@max", max)
            .WithParameter("@now", SortableNow());
        foreach (var (n, kind) in kinds.Index())
            query.WithParameter($"@from{n}", $"{kind}/").WithParameter($"@until{n}", $"{kind}/{SortableInstant.Format(now)}");
        return await QueryDocuments(query, null, max, cancellationToken);
    }

    public async Task<IReadOnlyList<StoredDocument>> All(string partition, string after, int max, CancellationToken cancellationToken)
    {
        KeyRules.Require(partition);
        KeyRules.RequireOrEmpty(after);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        using var _ = _inUse.Enter();
        var query = new QueryDefinition("SELECT TOP @max * FROM c WHERE c.id > @after AND c.expires > @now ORDER BY c.id")
            .WithParameter("@max", max)
            .WithParameter("@after", after)
            .WithParameter("@now", SortableNow());
        return await QueryDocuments(query, new PartitionKey(partition), max, cancellationToken);
    }

    public async IAsyncEnumerable<string> Partitions(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        KeyRules.RequireOrEmpty(prefix);
        using var _ = _inUse.Enter();
        var from = prefix;
        while (true)
        {
            // "~" sorts after every character of a name, "!" before.
            var query = new QueryDefinition("SELECT DISTINCT TOP @max VALUE c.pk FROM c WHERE c.pk >= @from AND c.pk < @to AND c.expires > @now ORDER BY c.pk")
                .WithParameter("@max", PageSize)
                .WithParameter("@from", from)
                .WithParameter("@to", $"{prefix}~")
                .WithParameter("@now", SortableNow());
            var page = await Query(query, null, PageSize, static e => e.GetString() ?? "", cancellationToken);
            foreach (var partition in page)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return partition;
            }

            if (page.Count < PageSize)
                yield break;
            from = $"{page[^1]}!";
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _inUse.Close();
        _client.Dispose();
    }

    /// <summary>Expired or not; null: there is none.</summary>
    internal static async Task<CosmosItem?> ReadItem(Container container, string partition, string id, CancellationToken cancellationToken)
    {
        using var response = await container.ReadItemStreamAsync(id, new PartitionKey(partition), cancellationToken: cancellationToken);
        Instrumentation.RecordRequestUnits("read", response.Headers.RequestCharge);
        if (response.StatusCode == HttpStatusCode.NotFound && response.Headers["x-ms-substatus"] is null or "" or "0")
            return null;
        if (!response.IsSuccessStatusCode)
            throw ToException(response);

        using var json = await JsonDocument.ParseAsync(response.Content, cancellationToken: cancellationToken);
        return CosmosItem.Read(json.RootElement);
    }

    internal static StoreUnavailableException ToException(ResponseMessage response) => CosmosRetryPolicy.ToException(response.StatusCode, response.Headers);

    private string SortableNow() => SortableInstant.Format(_clock.GetCurrentInstant());

    private async Task<IReadOnlyList<StoredDocument>> QueryDocuments(
        QueryDefinition query,
        PartitionKey? partition,
        int max,
        CancellationToken cancellationToken
    ) => await Query(query, partition, max, static e => CosmosItem.Read(e).ToStored(), cancellationToken);

    /// <summary>A query whose page fails is restarted, because all queries are short.</summary>
    private Task<List<T>> Query<T>(QueryDefinition query, PartitionKey? partition, int max, Func<JsonElement, T> read, CancellationToken cancellationToken) =>
        _retryPolicy.Run(
            async c =>
            {
                c.ThrowIfCancellationRequested();
                using var pages = _container.GetItemQueryStreamIterator(
                    query,
                    requestOptions: new QueryRequestOptions
                    {
                        PartitionKey = partition,
                        MaxItemCount = Math.Min(max, PageSize),
                        MaxConcurrency = -1,
                    }
                );
                List<T> found = [];
                while (pages.HasMoreResults && found.Count < max)
                {
                    using var response = await pages.ReadNextAsync(c);
                    Instrumentation.RecordRequestUnits(partition is null ? "query of all" : "query", response.Headers.RequestCharge);
                    if (!response.IsSuccessStatusCode)
                        throw ToException(response);

                    using var json = await JsonDocument.ParseAsync(response.Content, cancellationToken: c);
                    if (
                        json.RootElement is not { ValueKind: JsonValueKind.Object } page
                        || !page.TryGetProperty("Documents", out var documents)
                        || documents.ValueKind != JsonValueKind.Array
                    )
                    {
                        throw new JsonException("no page of a query");
                    }

                    foreach (var element in documents.EnumerateArray())
                        found.Add(read(element));
                }

                return found;
            },
            cancellationToken
        );
}
