using System.Text.Json;
using System.Text.Json.Nodes;
using CertBot.Core.Primitives;
using CertBot.Store.Events;

namespace CertBot.Store.Documents;

/// <summary>
/// Writes and reads versioned documents: <c>v</c>, the format version, is the first member. Documents without it were stored before versions existed and have
/// version 1. Events and snapshots have their own format (<see cref="EventEnvelope"/>, <see cref="Snapshot"/>).
/// </summary>
internal static class VersionedJson
{
    /// <summary>The newest version this CertBot reads, and the one it writes.</summary>
    public const int Version = 1;

    /// <summary>A document whose existence is its only information.</summary>
    public const string Empty = """{"v":1}""";

    private const string VersionPrefix = """{"v":1""";

    public static string Write<T>(T value) => AddVersion(CoreJson.Write(value));

    /// <summary>Adds <c>v</c> to the JSON of an object.</summary>
    public static string AddVersion(string json) => json is "{}" ? Empty : string.Concat(VersionPrefix, ",", json.AsSpan(1));

    /// <exception cref="StoreRejectedException">It was written by a newer CertBot, or it is damaged.</exception>
    public static T Read<T>(StoredDocument stored) => Read(stored, CoreJson.Read<T>);

    /// <exception cref="StoreRejectedException">It was written by a newer CertBot, or it is damaged.</exception>
    public static T Read<T>(StoredDocument stored, Func<string, T> read) => ReadGuarded(stored, s =>
        {
            CheckVersion(s);
            return read(s.Document.Json);
        });

    /// <summary>Reads an object without its <c>v</c>, so that it can be written again.</summary>
    /// <exception cref="StoreRejectedException">It was written by a newer CertBot, or it is damaged.</exception>
    public static JsonObject ReadObject(StoredDocument stored) => Read(stored, json =>
        {
            var read = JsonNode.Parse(json) as JsonObject ?? throw new JsonException("not an object");
            read.Remove("v");
            return read;
        });

    /// <summary>For other formats: any fault inside becomes one line that names the document, without its content.</summary>
    /// <exception cref="StoreRejectedException">It was written by a newer CertBot, or it is damaged.</exception>
    public static T ReadGuarded<T>(StoredDocument stored, Func<StoredDocument, T> read)
    {
        try
        {
            return read(stored);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or FormatException or ArgumentException or InvalidOperationException)
        {
            // Not kept as the inner exception: its message may quote the document.
            throw StoreRejectedException.Damaged(stored);
        }
    }

    /// <summary>Validates a document of any kind: it is JSON of a known version.</summary>
    /// <exception cref="StoreRejectedException">It was written by a newer CertBot, or it is damaged.</exception>
    public static void Validate(StoredDocument stored) => Read(stored, json =>
        {
            using var whole = JsonDocument.Parse(json);
            return whole.RootElement.ValueKind;
        });

    /// <summary>Checks the version without reading the rest.</summary>
    /// <exception cref="StoreRejectedException">It was written by a newer CertBot.</exception>
    /// <exception cref="JsonException">It is not an object, or its version is not a number.</exception>
    private static void CheckVersion(StoredDocument stored)
    {
        var json = stored.Document.Json;
        if (json.StartsWith(VersionPrefix, StringComparison.Ordinal) && json.Length > VersionPrefix.Length && json[VersionPrefix.Length] is ',' or '}')
            return; // nearly all documents: no second parse

        using var parsed = JsonDocument.Parse(json);
        if (parsed.RootElement.ValueKind == JsonValueKind.Object && !parsed.RootElement.TryGetProperty("v", out _))
            return;

        DocumentVersion.Require(stored, parsed.RootElement, Version);
    }
}

/// <summary>Every stored document has a format version in <c>v</c>. Older versions stay readable; newer ones are rejected.</summary>
internal static class DocumentVersion
{
    /// <exception cref="StoreRejectedException">It was written by a newer CertBot.</exception>
    /// <exception cref="JsonException">The version is missing.</exception>
    public static void Require(StoredDocument stored, JsonElement root, int supported)
    {
        if (
            root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("v", out var v)
            || v.ValueKind != JsonValueKind.Number
            || !v.TryGetInt32(out var version)
            || version < 1
        )
        {
            throw new JsonException("v is missing");
        }

        if (version > supported)
        {
            throw StoreRejectedException.NewerVersion(stored, version, supported);
        }
    }
}
