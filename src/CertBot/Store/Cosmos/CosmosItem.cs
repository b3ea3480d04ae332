using System.Text.Json;
using System.Text.Json.Serialization;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Store.Cosmos;

/// <summary>
/// A document as it lies in Cosmos DB. Its JSON is kept as a text, because the database would write it anew and the hash chains are over every byte of it.
/// Three short members are indexed and nothing else is (<c>manifests/azure/container.json</c>): <c>pk</c>, <c>at</c> and <c>wake</c>.
/// </summary>
internal sealed record CosmosItem
{
    /// <summary>What is left of a document that was deleted: it says who did that, and goes by itself.</summary>
    public const string TombstoneKind = "gone";

    private const int _formVersion = 1;

    /// <summary>Clocks differ: the database's takes an item away only when every host's has seen it end.</summary>
    private const long _clockSkewSeconds = 60;

    /// <summary>Longer than anybody waits to learn whether a deletion of theirs happened.</summary>
    private const int _tombstoneSeconds = 600;

    public required string Id { get; init; }

    public required string Pk { get; init; }

    public required string Kind { get; init; }

    /// <summary><c>kind/id</c>: lists run along it.</summary>
    public required string At { get; init; }

    /// <summary><c>kind/due</c>: sweeps run along it.</summary>
    public string? Wake { get; init; }

    /// <summary>A moment, or <see cref="SortableInstant.Never"/>.</summary>
    public required string Expires { get; init; }

    /// <summary>Seconds after its last write at which the database takes it away; null: never.</summary>
    public int? Ttl { get; init; }

    /// <summary>The commit that wrote it: whoever got no answer finds out by it.</summary>
    public required string By { get; init; }

    /// <summary>The version of this form.</summary>
    public required int V { get; init; }

    public required string Json { get; init; }

    [JsonPropertyName("_etag")]
    public string? ETag { get; init; }

    public static CosmosItem Of(string partition, Document document, string commitId, Instant now) =>
        new()
        {
            Id = document.Id,
            Pk = partition,
            Kind = document.Kind,
            At = $"{document.Kind}/{document.Id}",
            Wake = document.Due is { } due ? $"{document.Kind}/{SortableInstant.Format(due)}" : null,
            Expires = document.Expires is { } expires ? SortableInstant.Format(expires) : SortableInstant.Never,
            Ttl = document.Expires is { } until
                ? (int)Math.Clamp(Math.Ceiling((until - now).TotalSeconds), 1, int.MaxValue - _clockSkewSeconds) + (int)_clockSkewSeconds
                : null,
            By = commitId,
            V = _formVersion,
            Json = document.Json,
        };

    public static CosmosItem Tombstone(string partition, string id, string commitId) =>
        new()
        {
            Id = id,
            Pk = partition,
            Kind = TombstoneKind,
            At = $"{TombstoneKind}/{id}",
            Expires = "",
            Ttl = _tombstoneSeconds,
            By = commitId,
            V = _formVersion,
            Json = "",
        };

    /// <summary>What somebody damaged by hand, or a newer CertBot wrote, comes back as a document that no reader takes: it is named there, stays as it is, and stops no other.</summary>
    public static CosmosItem Read(JsonElement json)
    {
        try
        {
            return json.Deserialize(CosmosItemJsonContext.Relaxed.CosmosItem) is { } item && item.IsValid
                ? item with
                {
                    Json = item.V > _formVersion ? FutureDocument(item.V) : item.Json,
                }
                : ReadDamaged(json);
        }
        catch (JsonException)
        {
            return ReadDamaged(json);
        }
    }

    private static CosmosItem ReadDamaged(JsonElement json) =>
        new()
        {
            Id = ReadName(json, "id"),
            Pk = ReadName(json, "pk"),
            Kind = ReadName(json, "kind"),
            At = "",
            Expires = SortableInstant.Never,
            By = "",
            V = _formVersion,
            Json = ReadFormVersion(json) is > _formVersion and var formVersion ? FutureDocument(formVersion) : "",
            ETag = json.ValueKind == JsonValueKind.Object && json.TryGetProperty("_etag", out var etag) ? etag.GetString() : null,
        };

    /// <summary>Whether it is there at all for anybody at this moment.</summary>
    public bool IsAlive(Instant now) => string.CompareOrdinal(Expires, SortableInstant.Format(now)) > 0;

    /// <summary>The ETag says when the document ends: a host that holds it knows without asking that it is too late.</summary>
    public StoredDocument ToStored() =>
        new(
            Pk,
            new Document(Id, Kind, Json) { Due = Due, Expires = Expires == SortableInstant.Never ? null : SortableInstant.Parse(Expires) },
            Expires == SortableInstant.Never ? ETag ?? "" : $"{ETag}{ExpiringETag.Separator}{Expires}"
        );

    private bool IsValid =>
        V > 0
        && ETag is not null
        && (Wake is null || Due is not null)
        && (Expires is SortableInstant.Never or "" || SortableInstant.Parse(Expires) is not null);

    private Instant? Due => Wake is null ? null : SortableInstant.Parse(Wake.AsSpan(Math.Min(Wake.Length, Kind.Length + 1)));

    private static int ReadFormVersion(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object
        && json.TryGetProperty("v", out var v)
        && v.ValueKind == JsonValueKind.Number
        && v.TryGetInt32(out var formVersion)
            ? formVersion
            : 0;

    private static string FutureDocument(int formVersion) => $$"""{"v":{{formVersion}}}""";

    private static string ReadName(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object
        && json.TryGetProperty(name, out var member)
        && member.ValueKind == JsonValueKind.String
        && member.GetString() is { } text
        && KeyRules.IsValid(text)
            ? text
            : "?";
}

/// <summary>An ETag as callers hold it: the database's own, and the end of the document where it has one.</summary>
internal readonly record struct ExpiringETag(string ETag, Instant? Expires)
{
    public const char Separator = '@';

    /// <summary>The version of nothing. Not the empty text and not a star: those would mean "whatever is there".</summary>
    private const string _matchesNothing = "\"none\"";

    /// <summary>A text the database never gave out is the version of nothing.</summary>
    public static ExpiringETag Parse(string text)
    {
        var separator = text.LastIndexOf(Separator);
        var etag = separator < 0 ? text : text[..separator];
        return new ExpiringETag(
            etag is ['"', .., '"'] && etag.All(c => c is > ' ' and < '\u007f') ? etag : _matchesNothing,
            separator < 0 ? null : SortableInstant.Parse(text.AsSpan(separator + 1))
        );
    }

    public static ExpiringETag None => new(_matchesNothing, null);
}

[JsonSerializable(typeof(CosmosItem))]
internal sealed partial class CosmosItemJsonContext : JsonSerializerContext
{
    /// <summary>Writes letters of every language as they are: an escaped one takes up to six times the room.</summary>
    public static CosmosItemJsonContext Relaxed { get; } =
        new(
            new JsonSerializerOptions
            {
                Encoder = BatchLimits.Encoder,
                PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
                DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
                RespectNullableAnnotations = true,
            }
        );
}
