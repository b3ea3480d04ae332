using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Azure.Cosmos;
using Microsoft.Azure.Cosmos.Serialization.HybridRow;
using Microsoft.Azure.Cosmos.Serialization.HybridRow.IO;
using Microsoft.Azure.Cosmos.Serialization.HybridRow.Layouts;
using Microsoft.Azure.Cosmos.Serialization.HybridRow.RecordIO;
using Namespace = Microsoft.Azure.Cosmos.Serialization.HybridRow.Schemas.Namespace;

namespace CertBot.Tests.Kit.Cosmos;

/// <summary>One operation of a batch.</summary>
internal sealed record FakeBatchOperation(int Type, string Id, JsonObject? Body, string? IfMatch)
{
    public const int Create = 0;
    public const int Read = 2;
    public const int Delete = 4;
    public const int Replace = 5;
    public const int Upsert = 20;
}

/// <summary>The result of one operation.</summary>
internal readonly record struct FakeBatchResult(int Status, string? ETag, double Charge);

/// <summary>Encodes and decodes transactional batches: HybridRow records in the schema that the client contains.</summary>
internal static class FakeBatchCodec
{
    private static readonly Namespace BatchSchema = Schema();
    private static readonly LayoutResolverNamespace Resolver = new(BatchSchema);
    private static readonly Layout ResultLayout = Resolver.Resolve(
        BatchSchema.Schemas.Find(s => s.Name == "BatchResult")?.SchemaId ?? throw new InvalidOperationException("no BatchResult")
    );

    public static async Task<List<FakeBatchOperation>> ReadOperations(byte[] body)
    {
        List<FakeBatchOperation> operations = [];
        using var stream = new MemoryStream(body);
        var read = await RecordIOStream.ReadRecordIOAsync(
            stream,
            (ReadOnlyMemory<byte> record) =>
            {
                operations.Add(Operation(record));
                return Result.Success;
            },
            (ReadOnlyMemory<byte> _) => Result.Success,
            new MemorySpanResizer<byte>(body.Length + 64)
        );
        return read == Result.Success ? operations : throw new FakeCosmosException($"batch: {read}");
    }

    public static async Task<byte[]> WriteResults(IReadOnlyList<FakeBatchResult> results)
    {
        using var stream = new MemoryStream();
        await RecordIOStream.WriteRecordIOAsync(
            stream,
#pragma warning disable CS0618 // The other constructor requires a namespace object, which a response does not need.
            new Segment("", ""),
#pragma warning restore CS0618
            (long n, out ReadOnlyMemory<byte> record) =>
            {
                record = n < results.Count ? Row(results[(int)n]) : default;
                return Result.Success;
            },
            new MemorySpanResizer<byte>(4096)
        );
        return stream.ToArray();
    }

    private static FakeBatchOperation Operation(ReadOnlyMemory<byte> record)
    {
        var row = new RowBuffer(record.Length);
        if (!row.ReadFrom(record.Span, HybridRowVersion.V1, Resolver))
            throw new FakeCosmosException("no row");

        var reader = new RowReader(ref row);
        var (type, id, ifMatch, body) = (-1, (string?)null, (string?)null, (byte[]?)null);
        while (reader.Read())
        {
            switch (reader.Path.ToString())
            {
                case "operationType":
                    reader.ReadInt32(out type);
                    break;
                case "id":
                    reader.ReadString(out id);
                    break;
                case "ifMatch":
                    reader.ReadString(out ifMatch);
                    break;
                case "resourceBody":
                    reader.ReadBinary(out body);
                    break;
            }
        }

        var json = body is { Length: > 0 } ? JsonNode.Parse(body) as JsonObject ?? throw new FakeCosmosException("no object") : null;
        return new FakeBatchOperation(type, id ?? (string?)json?["id"] ?? throw new FakeCosmosException("no id"), json, ifMatch);
    }

    private static ReadOnlyMemory<byte> Row(FakeBatchResult result)
    {
        var row = new RowBuffer(4096, new MemorySpanResizer<byte>(4096));
        row.InitLayout(HybridRowVersion.V1, ResultLayout, Resolver);
        var written = RowWriter.WriteBuffer(ref row, result, (ref RowWriter writer, TypeArgument _, FakeBatchResult r) => writer.WriteInt32(
                "statusCode",
                r.Status
            )
                is var a
                    and not Result.Success
                ? a
            : r.ETag is { } etag && writer.WriteString("eTag", etag) is var b and not Result.Success ? b
            : writer.WriteFloat64("requestCharge", r.Charge));
        if (written != Result.Success)
            throw new InvalidOperationException($"row: {written}");

        using var stream = new MemoryStream();
        row.WriteTo(stream);
        return stream.ToArray();
    }

    private static Namespace Schema()
    {
        using var stream = typeof(CosmosClient).Assembly.GetManifestResourceStream("Microsoft.Azure.Cosmos.Batch.HybridRowBatchSchemas.json")
            ?? throw new InvalidOperationException("the client carries no schema");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return Namespace.Parse(reader.ReadToEnd());
    }
}
