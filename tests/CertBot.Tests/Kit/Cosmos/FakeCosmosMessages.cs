using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace CertBot.Tests.Kit.Cosmos;

/// <summary>A request as received through a handler or over HTTP.</summary>
internal sealed record FakeCosmosRequest(string Method, Uri Address, Func<string, string?> Header, byte[] Body)
{
    public string[] Path { get; } = [.. Address.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString)];

    public bool IsBatch => Is("x-ms-cosmos-is-batch-request");

    public bool IsQuery => Is("x-ms-documentdb-isquery");

    public bool IsQueryPlan => Is("x-ms-cosmos-is-query-plan-request");

    /// <summary>Whether this is a read of a single document.</summary>
    public bool IsPointRead => Method == "GET" && Path is ["dbs", _, "colls", _, "docs", _];

    /// <summary>Whether this is a query to every physical partition.</summary>
    public bool IsCrossPartition => IsQuery && Header("x-ms-documentdb-partitionkey") is null;

    /// <summary>Whether the request concerns a document, several documents, or a batch, and thus costs request units.</summary>
    public bool IsData => Path is ["dbs", _, "colls", _, "docs", ..];

    /// <summary>The kind in readable form: <c>batch</c>, <c>read</c>, <c>query</c>, <c>query of all</c>, or a description of any other request.</summary>
    public string Kind =>
        IsBatch ? "batch"
        : IsCrossPartition ? "query of all"
        : IsQuery ? "query"
        : IsPointRead ? "read"
        : $"{Method} {Address.AbsolutePath}";

    private bool Is(string header) => string.Equals(Header(header), "True", StringComparison.OrdinalIgnoreCase);
}

internal sealed record FakeCosmosResponse(int Status)
{
    public byte[] Body { get; init; } = [];

    public string ContentType { get; init; } = "application/json";

    public Dictionary<string, string> Headers { get; init; } = [];

    public static FakeCosmosResponse Json(int status, JsonNode? body, double charge = 0)
    {
        var response = new FakeCosmosResponse(status) { Body = body is null ? [] : Encoding.UTF8.GetBytes(body.ToJsonString()) };
        response.Headers["x-ms-request-charge"] = charge.ToString(CultureInfo.InvariantCulture);
        response.Headers["x-ms-activity-id"] = Guid.NewGuid().ToString();
        response.Headers["x-ms-version"] = "2020-07-15";
        return response;
    }

    public static FakeCosmosResponse Error(int status, string message, int subStatus = 0)
    {
        var response = Json(status, new JsonObject { ["code"] = status.ToString(CultureInfo.InvariantCulture), ["message"] = message });
        if (subStatus != 0)
            response.Headers["x-ms-substatus"] = subStatus.ToString(CultureInfo.InvariantCulture);
        return response;
    }

    public FakeCosmosResponse With(string header, string value)
    {
        Headers[header] = value;
        return this;
    }
}

/// <summary>A request that the real database would not understand.</summary>
internal sealed class FakeCosmosException(string message) : Exception(message);
