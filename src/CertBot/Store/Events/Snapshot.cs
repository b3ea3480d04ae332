using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CertBot.Core.Primitives;
using CertBot.Store.Documents;

namespace CertBot.Store.Events;

/// <summary>
/// The current state of an aggregate: <c>{ "v":1, "seq", "hash", "state" }</c>, written in the same batch as its events. <paramref name="Seq"/> and
/// <paramref name="Hash"/> are those of the last event, so that a truncated history is detected. Without events: 0 and empty.
/// </summary>
internal sealed record Snapshot<TState>(int Seq, string Hash, TState State)
{
    public Document ToDocument(string kind) => new(Snapshot.Id, kind, Snapshot.Write(Seq, Hash, State));

    /// <exception cref="StoreRejectedException">It was written by a newer CertBot.</exception>
    /// <exception cref="JsonException">It is damaged.</exception>
    public static Snapshot<TState> Read(StoredDocument stored)
    {
        using var json = JsonDocument.Parse(stored.Document.Json);
        var (seq, hash) = Snapshot.ReadHead(stored, json.RootElement);
        return new Snapshot<TState>(
            seq,
            hash,
            json.RootElement.TryGetProperty("state", out var state) && state.Deserialize<TState>(CoreJson.Options) is { } read
                ? read
                : throw new JsonException("state is missing")
        );
    }
}

/// <summary>Shared by the snapshots of all state types.</summary>
internal static class Snapshot
{
    public const string Id = "snapshot";

    private const int Version = 1;

    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The last event that a snapshot includes.</summary>
    public static (int Seq, string Hash) ReadHead(StoredDocument stored, JsonElement root)
    {
        DocumentVersion.Require(stored, root, Version);
        return
            root.TryGetProperty("seq", out var seq)
            && seq.ValueKind == JsonValueKind.Number
            && seq.TryGetInt32(out var count)
            && count >= 0
            && root.TryGetProperty("hash", out var hash)
            && hash.ValueKind == JsonValueKind.String
            ? (count, hash.GetString() ?? "")
            : throw new JsonException("seq or hash is missing");
    }

    public static string Write<TState>(int seq, string hash, TState state)
    {
        var bytes = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(bytes, WriterOptions))
        {
            json.WriteStartObject();
            json.WriteNumber("v", Version);
            json.WriteNumber("seq", seq);
            json.WriteString("hash", hash);
            json.WritePropertyName("state");
            JsonSerializer.Serialize(json, state, CoreJson.Options);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }
}
