using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Store.Cosmos;

/// <summary>
/// A document as stored in Cosmos DB. Its JSON is stored as a string, because the database would reformat it and the hash chains cover every byte of it. Three
/// short members are indexed and nothing else (<c>manifests/azure/container.json</c>): <c>pk</c>, <c>at</c> and <c>wake</c>.
/// </summary>
internal sealed record CosmosItem
{
    /// <summary>Tombstone of a deleted document: names the commit that deleted it, and expires.</summary>
    public const string TombstoneKind = "gone";

    private const int FormVersion = 1;

    /// <summary>Clocks differ: the database removes an item only after every host has seen it expire.</summary>
    private const long ClockSkewSeconds = 60;

    /// <summary>Longer than any caller waits to find out whether a deletion was applied.</summary>
    private const int TombstoneSeconds = 600;

    public required string Id { get; init; }

    public required string Pk { get; init; }

    public required string Kind { get; init; }

    /// <summary><c>kind/id</c>: the order of lists.</summary>
    public required string At { get; init; }

    /// <summary><c>kind/due</c>: the order of sweeps.</summary>
    public string? Wake { get; init; }

    /// <summary>An instant, or <see cref="SortableInstant.Never"/>.</summary>
    public required string Expires { get; init; }

    /// <summary>Seconds after the last write at which the database removes the item; null: never.</summary>
    public int? Ttl { get; init; }

    /// <summary>The commit that wrote it, used to verify a commit whose response was lost.</summary>
    public required string By { get; init; }

    /// <summary>The version of this format.</summary>
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
                ? (int)Math.Clamp(Math.Ceiling((until - now).TotalSeconds), 1, int.MaxValue - ClockSkewSeconds) + (int)ClockSkewSeconds
                : null,
            By = commitId,
            V = FormVersion,
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
            Ttl = TombstoneSeconds,
            By = commitId,
            V = FormVersion,
            Json = "",
        };

    /// <summary>
    /// An item that was damaged, or written by a newer CertBot, is returned as a document that every reader rejects: it is reported there, left unchanged, and
    /// does not block others.
    /// </summary>
    public static CosmosItem Read(JsonElement json)
    {
        try
        {
            return json.Deserialize(CosmosItemJsonContext.Relaxed.CosmosItem) is { } item && item.IsValid
                ? item with
                {
                    Json = item.V > FormVersion ? FutureDocument(item.V) : item.Json,
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
            V = FormVersion,
            Json = ReadFormVersion(json) is > FormVersion and var formVersion ? FutureDocument(formVersion) : "",
            ETag = json.ValueKind == JsonValueKind.Object && json.TryGetProperty("_etag", out var etag) ? etag.GetString() : null,
        };

    /// <summary>False once the document has expired.</summary>
    public bool IsAlive(Instant now) => string.CompareOrdinal(Expires, SortableInstant.Format(now)) > 0;

    /// <summary>The ETag contains the expiry of the document, so that a host that holds it knows without a read that it is too late.</summary>
    public StoredDocument ToStored()
    {
        var expires = Expires == SortableInstant.Never ? null : SortableInstant.Parse(Expires);
        return new(Pk, new Document(Id, Kind, Json) { Due = Due, Expires = expires }, new ExpiringETag(ETag ?? "", expires).ToString());
    }

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

/// <summary>An ETag as callers hold it: the database's own, and the expiry of the document if it has one.</summary>
internal readonly record struct ExpiringETag(string ETag, Instant? Expires)
{
    private const char Separator = '@';

    /// <summary>The ETag of no version. Neither empty nor a star: those would mean any version.</summary>
    private const string MatchesNothing = "\"none\"";

    /// <summary>A string that the database never issued is the ETag of no version.</summary>
    public static ExpiringETag Parse(string text)
    {
        var separator = text.LastIndexOf(Separator);
        var etag = separator < 0 ? text : text[..separator];
        return new ExpiringETag(
            etag is ['"', .., '"'] && etag.All(c => c is > ' ' and < '\u007f') ? etag : MatchesNothing,
            separator < 0 ? null : SortableInstant.Parse(text.AsSpan(separator + 1))
        );
    }

    public override string ToString() => Expires is { } expires ? $"{ETag}{Separator}{SortableInstant.Format(expires)}" : ETag;

    public static ExpiringETag None => new(MatchesNothing, null);
}

[JsonSerializable(typeof(CosmosItem))]
internal sealed partial class CosmosItemJsonContext : JsonSerializerContext
{
    /// <summary>Does not escape non-ASCII letters: an escaped one takes up to six times the space.</summary>
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

/// <summary>
/// Instants as strings that sort by time, to the tick (100 ns). As numbers they would lose their last digits: the database stores numbers as 64-bit floating
/// point.
/// </summary>
internal static class SortableInstant
{
    /// <summary>Sorts after every instant.</summary>
    public const string Never = "~";

    private const ulong Sign = 1UL << 63;

    /// <summary>Sixteen hexadecimal digits, ordered by time also before 1970.</summary>
    public static string Format(Instant instant) => ((ulong)instant.ToUnixTimeTicks() ^ Sign).ToString("x16", CultureInfo.InvariantCulture);

    /// <returns>Null if the string is not in this format.</returns>
    public static Instant? Parse(ReadOnlySpan<char> text) =>
        text.Length == 16
        && ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var ticks)
        && (long)(ticks ^ Sign) is var signed
        && signed >= Instant.MinValue.ToUnixTimeTicks()
        && signed <= Instant.MaxValue.ToUnixTimeTicks()
            ? Instant.FromUnixTimeTicks(signed)
            : null;
}
