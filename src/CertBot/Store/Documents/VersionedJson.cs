using System.Text.Json;
using System.Text.Json.Nodes;
using CertBot.Core.Primitives;
using CertBot.Store.Events;

namespace CertBot.Store.Documents;

/// <summary>
/// The one way a room writes a document and reads it: <c>v</c>, the version of its form, is its first member. What has none was stored before there were versions, and is of the first.
/// Events and snapshots say theirs in a form of their own (<see cref="EventEnvelope"/>, <see cref="Snapshot"/>).
/// </summary>
internal static class VersionedJson
{
    /// <summary>The newest this CertBot reads, and the one it writes.</summary>
    public const int Version = 1;

    /// <summary>What only has to be there, and says nothing.</summary>
    public const string Empty = """{"v":1}""";

    private const string VersionPrefix = """{"v":1""";

    public static string Write<T>(T value) => AddVersion(CoreJson.Write(value));

    /// <summary>The text of an object without <c>v</c>, with it.</summary>
    public static string AddVersion(string json) => json is "{}" ? Empty : string.Concat(VersionPrefix, ",", json.AsSpan(1));

    /// <exception cref="StoreRejectedException">It was written by a newer CertBot, or it is damaged.</exception>
    public static T Read<T>(StoredDocument stored) => Read(stored, CoreJson.Read<T>);

    /// <exception cref="StoreRejectedException">It was written by a newer CertBot, or it is damaged.</exception>
    public static T Read<T>(StoredDocument stored, Func<string, T> read) => ReadGuarded(stored, s =>
        {
            CheckVersion(s);
            return read(s.Document.Json);
        });

    /// <summary>As an object without its <c>v</c>, so that it may be sealed again.</summary>
    /// <exception cref="StoreRejectedException">It was written by a newer CertBot, or it is damaged.</exception>
    public static JsonObject ReadObject(StoredDocument stored) => Read(stored, json =>
        {
            var read = JsonNode.Parse(json) as JsonObject ?? throw new JsonException("not an object");
            read.Remove("v");
            return read;
        });

    /// <summary>For forms of their own: whatever is wrong inside is one line that names the document, and nothing of what it says.</summary>
    /// <exception cref="StoreRejectedException">It was written by a newer CertBot, or it is damaged.</exception>
    public static T ReadGuarded<T>(StoredDocument stored, Func<StoredDocument, T> read)
    {
        try
        {
            return read(stored);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or FormatException or ArgumentException or InvalidOperationException)
        {
            // Not kept as the inner one: its message may quote the document.
            throw StoreRejectedException.Damaged(stored);
        }
    }

    /// <summary>Looks at a document of whatever kind: all of it is JSON, and of a version that is known.</summary>
    /// <exception cref="StoreRejectedException">It was written by a newer CertBot, or it is damaged.</exception>
    public static void Validate(StoredDocument stored) => Read(stored, json =>
        {
            using var whole = JsonDocument.Parse(json);
            return whole.RootElement.ValueKind;
        });

    /// <summary>Whether this CertBot may read it at all, without reading more of it than that.</summary>
    /// <exception cref="StoreRejectedException">It was written by a newer CertBot.</exception>
    /// <exception cref="JsonException">It is no object, or its version is none.</exception>
    private static void CheckVersion(StoredDocument stored)
    {
        var json = stored.Document.Json;
        if (json.StartsWith(VersionPrefix, StringComparison.Ordinal) && json.Length > VersionPrefix.Length && json[VersionPrefix.Length] is ',' or '}')
            return; // nearly all: no second look

        using var parsed = JsonDocument.Parse(json);
        if (parsed.RootElement.ValueKind == JsonValueKind.Object && !parsed.RootElement.TryGetProperty("v", out _))
            return;

        DocumentVersion.Require(stored, parsed.RootElement, Version);
    }
}
