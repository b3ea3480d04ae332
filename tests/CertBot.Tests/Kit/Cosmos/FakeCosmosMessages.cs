using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace CertBot.Tests.Kit.Cosmos;

/// <summary>A request as it came, over a handler or over HTTP.</summary>
internal sealed record FakeCosmosRequest(string Method, Uri Address, Func<string, string?> Header, byte[] Body)
{
    public string[] Path { get; } = [.. Address.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString)];

    public bool IsBatch => Is("x-ms-cosmos-is-batch-request");

    public bool IsQuery => Is("x-ms-documentdb-isquery");

    public bool IsQueryPlan => Is("x-ms-cosmos-is-query-plan-request");

    /// <summary>A read of one document.</summary>
    public bool IsPointRead => Method == "GET" && Path is ["dbs", _, "colls", _, "docs", _];

    /// <summary>One that every physical partition is asked.</summary>
    public bool IsCrossPartition => IsQuery && Header("x-ms-documentdb-partitionkey") is null;

    /// <summary>One document, some, or a batch: what costs request units.</summary>
    public bool IsData => Path is ["dbs", _, "colls", _, "docs", ..];

    /// <summary>For a test to read: <c>batch</c>, <c>read</c>, <c>query</c>, <c>query of all</c>, or what else it was.</summary>
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

/// <summary>Something a real one would not have understood.</summary>
internal sealed class FakeCosmosException(string message) : Exception(message);
