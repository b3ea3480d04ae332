using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using NodaTime;

namespace CertBot.Tests.Kit.Cosmos;

/// <summary>The content of one container. The only place that changes documents.</summary>
internal sealed class FakeContainer(JsonObject properties, string rid, int ranges, IClock clock, CosmosFlaw flaw)
{
    private const int MaxItemBytes = 2 * 1024 * 1024;

    private readonly Dictionary<string, LogicalPartition> _partitions = new(StringComparer.Ordinal);
    private long _version;

    public JsonObject Properties => properties;

    public string Rid => rid;

    public int Ranges => ranges;

    /// <summary>The number of writes.</summary>
    public long Lsn { get; private set; }

    /// <summary>The documents whose creation failed because they existed.</summary>
    public List<string> Conflicts { get; } = [];

    public int Count => _partitions.Values.Sum(p => p.Items.Count);

    /// <summary>All documents that have not expired, ordered by id; of one partition or of one physical range.</summary>
    public IEnumerable<JsonObject> Rows(string? partition, int? range) =>
        (partition is null ? _partitions.Values : FindPartition(partition))
            .Where(p => range is null || p.Range == range)
            .SelectMany(p => p.Items.Values)
            .Where(IsAlive)
            .Select(k => k.Json);

    /// <summary>Whether a path is indexed, so that rows can be sorted by it.</summary>
    public bool IsIndexed(string member)
    {
        var policy = properties["indexingPolicy"];
        bool Has(string list, string path) => (policy?[list] as JsonArray)?.Any(p => (string?)p?["path"] == path) ?? false;
        return member is "id" or "_ts" || Has("includedPaths", $"/{member}/?") || (Has("includedPaths", "/*") && !Has("excludedPaths", $"/{member}/?"));
    }

    public string RangeBorder(int n) =>
        n == 0 ? ""
        : n == ranges ? "FF"
        : ((0x40 * n / ranges).ToString("X2", CultureInfo.InvariantCulture) + new string('0', 30));

    public int RangeOf(string partition)
    {
        var hash = PartitionHash.Of(partition);
        return Enumerable.Range(0, ranges).First(n => string.CompareOrdinal(hash, RangeBorder(n + 1)) < 0);
    }

    public JsonObject? FindItem(string partition, string id) => FindKept(partition, id) is { } kept && IsAlive(kept) ? kept.Json : null;

    /// <summary>Executes all operations or none: after the first failure the others return 424, and completed operations are rolled back.</summary>
    public List<FakeBatchResult> Batch(string partition, IReadOnlyList<FakeBatchOperation> operations)
    {
        var before = operations.Select(o => o.Id).Distinct(StringComparer.Ordinal).Select(id => (Id: id, Kept: FindKept(partition, id))).ToList();
        List<FakeBatchResult> results = [];
        foreach (var operation in operations)
        {
            var isOver = results.Any(r => r.Status >= 400);
            results.Add(isOver ? new FakeBatchResult(424, null, 0) : Apply(partition, operation));
        }

        if (results.TrueForAll(r => r.Status < 400))
            return results;

        foreach (var (id, kept) in flaw == CosmosFlaw.NoRollback ? [] : before)
        {
            if (kept is null)
                _partitions.GetValueOrDefault(partition)?.Items.Remove(id);
            else
                _partitions[partition].Items[id] = kept;
        }

        return [.. results.Select(r => r.Status < 400 ? new FakeBatchResult(424, null, r.Charge) : r)];
    }

    private FakeBatchResult Apply(string partition, FakeBatchOperation operation)
    {
        var current = FindItem(partition, operation.Id);
        var etag = (string?)current?["_etag"];
        if (operation.Type is FakeBatchOperation.Replace or FakeBatchOperation.Delete or FakeBatchOperation.Read && current is null)
            return new(404, null, 1);
        if (operation.Type == FakeBatchOperation.Create && current is not null && flaw != CosmosFlaw.NoConflict)
        {
            Conflicts.Add(operation.Id);
            return new(409, null, 1);
        }

        if (operation.IfMatch is { } match && match != "*" && current is not null && match != etag && flaw != CosmosFlaw.NoPrecondition)
            return new(412, null, 1);
        if (operation.Type == FakeBatchOperation.Read)
            return new(200, etag, CosmosCharge.Read(SizeOf(current)));
        if (operation.Type == FakeBatchOperation.Delete)
        {
            _partitions[partition].Items.Remove(operation.Id);
            Lsn++;
            return new(204, null, CosmosCharge.Delete(SizeOf(current)));
        }

        if (operation.Type is not (FakeBatchOperation.Create or FakeBatchOperation.Replace or FakeBatchOperation.Upsert) || operation.Body is not { } body)
            return new(400, null, 0);
        if (
            (string?)body["pk"] != partition
            || (string?)body["id"] != operation.Id
            || operation.Id.AsSpan().ContainsAny("/\\?#")
            || Encoding.UTF8.GetByteCount(operation.Id) > 1023
        )
        {
            return new(400, null, 0);
        }

        var size = SizeOf(body);
        if (size > MaxItemBytes)
            return new(413, null, 0);

        var kept = new JsonObject(body.Select(m => KeyValuePair.Create(m.Key, Decode(m.Value))));
        kept["_rid"] = Convert.ToBase64String([.. Convert.FromBase64String(rid.Replace('-', '/')), .. BitConverter.GetBytes(++_version)]).Replace('/', '-');
        kept["_etag"] = $"\"{_version:x8}-0000-0700-0000-{Guid.NewGuid().ToString("N")[..12]}\"";
        kept["_ts"] = clock.GetCurrentInstant().ToUnixTimeSeconds();
        if (!_partitions.TryGetValue(partition, out var there))
            _partitions[partition] = there = new LogicalPartition(RangeOf(partition));
        there.Items[operation.Id] = new ContainerItem(kept, ExpiryOf(kept));
        Lsn++;
        return new(current is null ? 201 : 200, (string?)kept["_etag"], current is null ? CosmosCharge.Create(size) : CosmosCharge.Replace(size));
    }

    /// <summary>Time to live applies only if it is enabled for the container.</summary>
    private Instant? ExpiryOf(JsonObject kept) =>
        properties["defaultTtl"] is JsonValue standard && (kept["ttl"] is JsonValue own ? (int)own : (int)standard) is > 0 and var seconds
            ? clock.GetCurrentInstant() + Duration.FromSeconds(seconds)
            : null;

    private IEnumerable<LogicalPartition> FindPartition(string partition) => _partitions.TryGetValue(partition, out var there) ? [there] : [];

    private ContainerItem? FindKept(string partition, string id) => _partitions.GetValueOrDefault(partition)?.Items.GetValueOrDefault(id);

    /// <summary>A copy; a text is decoded once and not by each query that compares it.</summary>
    public static JsonNode? Decode(JsonNode? sent) =>
        sent is JsonValue value && value.TryGetValue(out string? text) ? JsonValue.Create(text) : sent?.DeepClone();

    private bool IsAlive(ContainerItem kept) => kept.Ends is not { } end || end > clock.GetCurrentInstant();

    private static int SizeOf(JsonObject? json) => json is null ? 0 : Encoding.UTF8.GetByteCount(json.ToJsonString(Relaxed));

    private static readonly System.Text.Json.JsonSerializerOptions Relaxed = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private sealed record ContainerItem(JsonObject Json, Instant? Ends);

    /// <summary>The documents of one partition key, by id, and the physical range it belongs to.</summary>
    private sealed record LogicalPartition(int Range)
    {
        public SortedDictionary<string, ContainerItem> Items { get; } = new(StringComparer.Ordinal);
    }
}

/// <summary>Deliberate deviations from the real database. A test suite that does not detect them proves nothing.</summary>
internal enum CosmosFlaw
{
    None,

    /// <summary>Operations of a failed batch that precede the failure are kept.</summary>
    NoRollback,

    /// <summary>If-Match is ignored.</summary>
    NoPrecondition,

    /// <summary>A create overwrites an existing document.</summary>
    NoConflict,

    /// <summary>Any key is accepted.</summary>
    AnySignature,
}
