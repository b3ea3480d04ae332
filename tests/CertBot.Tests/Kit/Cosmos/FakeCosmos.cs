using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using CertBot.Core.Tests.Kit;
using NodaTime;

namespace CertBot.Tests.Kit.Cosmos;

/// <summary>
/// A Cosmos DB for the unmodified client: the gateway protocol as far as the store uses it. It is strict: it refuses what the real one refuses and
/// answers 400 to anything it does not know. <see cref="BeforeRequest"/> and <see cref="AfterRequest"/> inject faults. README states what it does not
/// prove.
/// </summary>
internal sealed class FakeCosmos
{
    /// <summary>The well-known key of the emulator.</summary>
    public const string Key = "C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2nQ9nDuVTqobD4b8mGGyPMbIZnqyMsEcaGQy67XIw/Jw==";

    public const string Token = "a-good-token";

    /// <summary>Resource ids are prefixed with the id of the owning resource.</summary>
    private static readonly byte[] AccountName = [1, 0, 0, 0];

    private readonly Dictionary<string, Dictionary<string, FakeContainer>> _databases = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly IClock _clock;
    private readonly int _ranges;
    private readonly CosmosFlaw _flaw;
    private readonly CosmosSignature _signature;
    private int _createdContainers;

    public FakeCosmos(IClock clock, int ranges = 1, CosmosFlaw flaw = CosmosFlaw.None, string key = Key)
    {
        (_clock, _ranges, _flaw) = (clock, ranges, flaw);
        _signature = new CosmosSignature(key, Token);
    }

    /// <summary>Called before each request. A result is returned as the response and the request is not executed. It may throw like a broken network.</summary>
    public Func<FakeCosmosRequest, FakeCosmosResponse?> BeforeRequest { get; set; } = _ => null;

    /// <summary>Called after each executed request. The client receives its result instead of the response. It may throw.</summary>
    public Func<FakeCosmosRequest, FakeCosmosResponse, FakeCosmosResponse> AfterRequest { get; set; } = (_, response) => response;

    /// <summary>Awaited by each request before it is handled.</summary>
    public Func<FakeCosmosRequest, Task> Delay { get; set; } = _ => Task.CompletedTask;

    public string Consistency { get; set; } = "BoundedStaleness";

    /// <summary>The received requests by kind, with the request units charged.</summary>
    public ConcurrentQueue<(string Kind, double Charge)> Requests { get; } = new();

    /// <summary>Adds the container as a deployment creates it; <paramref name="change"/> can modify its properties.</summary>
    public FakeCosmos WithContainer(string database, string container, Action<JsonObject>? change = null)
    {
        var made =
            JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "manifests/azure/container.json"))) as JsonObject
            ?? throw new InvalidOperationException("no container.json");
        made["id"] = container;
        change?.Invoke(made);
        lock (_lock)
            CreateContainer(database, made);
        return this;
    }

    public FakeContainer GetContainer(string database = "certbot", string container = "certbot") => _databases[database][container];

    public async Task<FakeCosmosResponse> Handle(FakeCosmosRequest request)
    {
        await Delay(request);
        if (BeforeRequest(request) is { } instead)
            return instead;

        FakeCosmosResponse response;
        try
        {
            var operations = request.IsBatch ? await FakeBatchCodec.ReadOperations(request.Body) : [];
            var (answer, results) = Authorize(request, operations);
            response = results is null ? answer : answer with { Body = await FakeBatchCodec.WriteResults(results), ContentType = "application/octet-stream" };
        }
        catch (FakeCosmosException e)
        {
            response = FakeCosmosResponse.Error(400, e.Message);
        }

        Requests.Enqueue((request.Kind, double.Parse(response.Headers["x-ms-request-charge"], CultureInfo.InvariantCulture)));
        return AfterRequest(request, response);
    }

    private (FakeCosmosResponse Response, List<FakeBatchResult>? Results) Authorize(FakeCosmosRequest request, List<FakeBatchOperation> operations)
    {
        if (_flaw != CosmosFlaw.AnySignature && !_signature.IsValid(request))
            return (FakeCosmosResponse.Error(401, "The input authorization token can't serve the request."), null);

        lock (_lock)
        {
            if (request.Path is ["dbs", var database, "colls", var container, "docs"] && request.IsBatch && FindContainer(database, container) is { } store)
                return ExecuteBatch(request, store, operations);
            return (Route(request), null);
        }
    }

    private FakeCosmosResponse Route(FakeCosmosRequest request) =>
        (request.Method, request.Path) switch
        {
            ("GET", []) => Account(request.Address),
            ("POST", ["dbs"]) => CreateResource(request, body => CreateContainer(Id(body), null)),
            ("GET", ["dbs", var database]) => _databases.ContainsKey(database)
                ? FakeCosmosResponse.Json(200, new JsonObject { ["id"] = database, ["_rid"] = Convert.ToBase64String(AccountName) }, 1)
                : NotFound(),
            ("POST", ["dbs", var database, "colls"]) => _databases.ContainsKey(database)
                ? CreateResource(request, body => CreateContainer(database, body))
                : NotFound(1003),
            (_, ["dbs", var database, "colls", var container, .. var rest]) => FindContainer(database, container) is { } store
                ? RouteInContainer(request, store, rest)
                : NotFound(rest.Length > 0 ? 1003 : 0),
            _ => FakeCosmosResponse.Error(400, $"{request.Method} {request.Address.AbsolutePath} is not served"),
        };

    private static FakeCosmosResponse RouteInContainer(FakeCosmosRequest request, FakeContainer container, string[] rest) =>
        (request.Method, rest) switch
        {
            ("GET", []) => FakeCosmosResponse.Json(200, container.Properties.DeepClone(), 1),
            ("GET", ["pkranges"]) => PartitionRanges(request, container),
            ("GET", ["docs", var id]) => ReadItem(request, container, id),
            ("POST", ["docs"]) when request.IsQueryPlan => FakeCosmosResponse.Error(400, "no plans are made here: the client is to make its own"),
            ("POST", ["docs"]) when request.IsQuery => ExecuteQuery(request, container),
            _ => FakeCosmosResponse.Error(400, $"{request.Method} {string.Join('/', rest)} is not served"),
        };

    private static FakeCosmosResponse ReadItem(FakeCosmosRequest request, FakeContainer container, string id)
    {
        if (Partition(request) is not { } partition)
            return FakeCosmosResponse.Error(400, "PartitionKey value must be supplied for this operation.");
        return container.FindItem(partition, id) is { } found
            ? WithSession(
                FakeCosmosResponse.Json(200, found.DeepClone(), CosmosCharge.Read(found.ToJsonString().Length)).With("etag", (string?)found["_etag"] ?? ""),
                container,
                partition
            )
            : WithSession(
                FakeCosmosResponse
                    .Error(404, "Entity with the specified id does not exist in the system.")
                    .With("x-ms-request-charge", CosmosCharge.Read(0).ToString(CultureInfo.InvariantCulture)),
                container,
                partition
            );
    }

    private static FakeCosmosResponse ExecuteQuery(FakeCosmosRequest request, FakeContainer container)
    {
        var partition = Partition(request);
        int? range = request.Header("x-ms-documentdb-partitionkeyrangeid") is { Length: > 0 } given
            ? int.Parse(given.Split(',')[^1], CultureInfo.InvariantCulture)
            : null;
        if (partition is null && range is null)
            return FakeCosmosResponse.Error(400, "Cross partition query is required but disabled.");
        if (range >= container.Ranges)
            return FakeCosmosResponse.Error(410, "gone").With("x-ms-substatus", "1002");

        var rows = FakeCosmosQuery.Run(JsonNode.Parse(request.Body) as JsonObject ?? [], container.Rows(partition, range), container.IsIndexed);
        var skip = request.Header("x-ms-continuation") is { Length: > 0 } from ? int.Parse(from, CultureInfo.InvariantCulture) : 0;
        var page = rows.Skip(skip)
            .Take(int.TryParse(request.Header("x-ms-max-item-count"), CultureInfo.InvariantCulture, out var max) && max > 0 ? max : 100)
            .ToArray();
        var body = new JsonObject
        {
            ["_rid"] = container.Rid,
            ["Documents"] = new JsonArray(page),
            ["_count"] = page.Length,
        };
        var response = FakeCosmosResponse
            .Json(200, body, CosmosCharge.Query(page.Length, body.ToJsonString().Length))
            .With("x-ms-item-count", page.Length.ToString(CultureInfo.InvariantCulture));
        if (skip + page.Length < rows.Count)
            response.With("x-ms-continuation", (skip + page.Length).ToString(CultureInfo.InvariantCulture));
        return WithSession(response, container, partition);
    }

    private static (FakeCosmosResponse, List<FakeBatchResult>?) ExecuteBatch(
        FakeCosmosRequest request,
        FakeContainer container,
        List<FakeBatchOperation> operations
    )
    {
        if (Partition(request) is not { } partition)
            return (FakeCosmosResponse.Error(400, "PartitionKey value must be supplied for this operation."), null);
        if (!string.Equals(request.Header("x-ms-cosmos-batch-atomic"), "True", StringComparison.OrdinalIgnoreCase))
            return (FakeCosmosResponse.Error(400, "only atomic batches are served"), null);
        if (operations.Count is 0 or > 100)
            return (FakeCosmosResponse.Error(400, "Batch request has more operations than what is supported."), null);
        if (request.Body.Length > 2 * 1024 * 1024)
            return (FakeCosmosResponse.Error(413, "Request size is too large"), null);

        var results = container.Batch(partition, operations);
        var response = FakeCosmosResponse.Json(results.Exists(r => r.Status >= 400) ? 207 : 200, null, results.Sum(r => r.Charge));
        return (WithSession(response, container, partition), results);
    }

    private static FakeCosmosResponse PartitionRanges(FakeCosmosRequest request, FakeContainer container)
    {
        const string etag = "\"ranges\"";
        if (request.Header("If-None-Match") == etag)
            return FakeCosmosResponse.Json(304, null).With("etag", etag);

        var ranges = Enumerable
            .Range(0, container.Ranges)
            .Select(n => new JsonObject
            {
                ["id"] = n.ToString(CultureInfo.InvariantCulture),
                ["_rid"] = $"{container.Rid}-{n}",
                ["minInclusive"] = container.RangeBorder(n),
                ["maxExclusive"] = container.RangeBorder(n + 1),
                ["status"] = "online",
                ["parents"] = new JsonArray(),
                ["throughputFraction"] = 1.0 / container.Ranges,
            });
        return FakeCosmosResponse
            .Json(
                200,
                new JsonObject
                {
                    ["_rid"] = container.Rid,
                    ["PartitionKeyRanges"] = new JsonArray([.. ranges]),
                    ["_count"] = container.Ranges,
                }
            )
            .With("etag", etag);
    }

    private FakeCosmosResponse Account(Uri address)
    {
        var here = new JsonArray(new JsonObject { ["name"] = "here", ["databaseAccountEndpoint"] = $"{address.GetLeftPart(UriPartial.Authority)}/" });
        return FakeCosmosResponse.Json(
            200,
            new JsonObject
            {
                ["id"] = "account",
                ["_rid"] = "account",
                ["_self"] = "",
                ["_dbs"] = "//dbs/",
                ["media"] = "//media/",
                ["addresses"] = "//addresses/",
                ["writableLocations"] = here,
                ["readableLocations"] = here.DeepClone(),
                ["enableMultipleWriteLocations"] = false,
                ["userConsistencyPolicy"] = new JsonObject { ["defaultConsistencyLevel"] = Consistency },
                ["userReplicationPolicy"] = new JsonObject
                {
                    ["asyncReplication"] = false,
                    ["minReplicaSetSize"] = 3,
                    ["maxReplicasetSize"] = 4,
                },
                ["systemReplicationPolicy"] = new JsonObject { ["minReplicaSetSize"] = 3, ["maxReplicasetSize"] = 4 },
                ["readPolicy"] = new JsonObject { ["primaryReadCoefficient"] = 1, ["secondaryReadCoefficient"] = 1 },
                ["queryEngineConfiguration"] =
                    """{"maxSqlQueryInputLength":262144,"maxJoinsPerSqlQuery":10,"maxLogicalAndPerSqlQuery":2000,"maxLogicalOrPerSqlQuery":2000,"maxUdfRefPerSqlQuery":10,"maxInExpressionItemsCount":16000,"queryMaxInMemorySortDocumentCount":500,"maxQueryRequestTimeoutFraction":0.9,"sqlAllowNonFiniteNumbers":false,"sqlAllowAggregateFunctions":true,"sqlAllowSubQuery":true,"sqlAllowScalarSubQuery":true,"allowNewKeywords":true,"sqlAllowLike":true,"sqlAllowGroupByClause":true,"maxSpatialQueryCells":12,"spatialMaxGeometryPointCount":256,"sqlDisableOptimizationFlags":0,"sqlAllowTop":true,"enableSpatialIndexing":true}""",
            }
        );
    }

    private static FakeCosmosResponse CreateResource(FakeCosmosRequest request, Func<JsonObject, bool> make)
    {
        var body = JsonNode.Parse(request.Body) as JsonObject ?? throw new FakeCosmosException("no object");
        return make(body) ? FakeCosmosResponse.Json(201, body, 5) : FakeCosmosResponse.Error(409, "Resource with specified id or name already exists.");
    }

    private bool CreateContainer(string database, JsonObject? container)
    {
        var isNew = _databases.TryAdd(database, new(StringComparer.Ordinal));
        if (container is null)
            return isNew;

        var rid = Convert.ToBase64String([.. AccountName, 0x80, 0, 0, (byte)++_createdContainers]).Replace('/', '-');
        container["_rid"] = rid;
        container["_self"] = $"dbs/{database}/colls/{rid}/";
        container["_etag"] = "\"made\"";
        container["_ts"] = 1;
        return _databases[database].TryAdd(Id(container), new FakeContainer((JsonObject)container.DeepClone(), rid, _ranges, _clock, _flaw));
    }

    /// <summary>Finds a container by name or, as in the client's requests for partition ranges, by resource id.</summary>
    private FakeContainer? FindContainer(string database, string container) =>
        _databases.TryGetValue(database, out var stores) && stores.TryGetValue(container, out var store)
            ? store
            : _databases.Values.SelectMany(d => d.Values).FirstOrDefault(s => s.Rid == container);

    private static string Id(JsonObject body) => (string?)body["id"] ?? throw new FakeCosmosException("no id");

    private static string? Partition(FakeCosmosRequest request) =>
        request.Header("x-ms-documentdb-partitionkey") is { } key && JsonNode.Parse(key) is JsonArray { Count: 1 } keys && keys[0] is JsonValue value
            ? (string?)value
            : null;

    private static FakeCosmosResponse NotFound(int subStatus = 0) => FakeCosmosResponse.Error(404, "Owner resource does not exist", subStatus);

    private static FakeCosmosResponse WithSession(FakeCosmosResponse response, FakeContainer container, string? partition) =>
        response.With(
            "x-ms-session-token",
            string.Create(CultureInfo.InvariantCulture, $"{(partition is null ? 0 : container.RangeOf(partition))}:-1#{container.Lsn}")
        );
}
