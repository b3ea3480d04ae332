using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;

namespace CertBot.Store.Cosmos;

/// <summary>
/// A document as it lies in Cosmos DB. Its JSON is kept as a text, because the database would write it anew and the hash chains are over every byte of it.
/// Three short members are indexed and nothing else is (<c>manifests/azure/container.json</c>): <c>pk</c>, <c>at</c> and <c>wake</c>.
/// </summary>
internal sealed record Item
{
    /// <summary>What is left of a document that was deleted: it says who did that, and goes by itself.</summary>
    public const string Gone = "gone";

    private const int _form = 1;

    /// <summary>Clocks differ: the database's takes an item away only when every host's has seen it end.</summary>
    private const long _slackSeconds = 60;

    /// <summary>Longer than anybody waits to learn whether a deletion of theirs happened.</summary>
    private const int _goneSeconds = 600;

    public required string Id { get; init; }

    public required string Pk { get; init; }

    public required string Kind { get; init; }

    /// <summary><c>kind/id</c>: lists run along it.</summary>
    public required string At { get; init; }

    /// <summary><c>kind/due</c>: sweeps run along it.</summary>
    public string? Wake { get; init; }

    /// <summary>A moment, or <see cref="Moments.Never"/>.</summary>
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

    public static Item Of(string partition, Document document, string by, Instant now) => new()
    {
        Id = document.Id,
        Pk = partition,
        Kind = document.Kind,
        At = $"{document.Kind}/{document.Id}",
        Wake = document.Due is { } due ? $"{document.Kind}/{Moments.Write(due)}" : null,
        Expires = document.Expires is { } end ? Moments.Write(end) : Moments.Never,
        Ttl = document.Expires is { } until ? (int)Math.Clamp(Math.Ceiling((until - now).TotalSeconds), 1, int.MaxValue - _slackSeconds) + (int)_slackSeconds : null,
        By = by,
        V = _form,
        Json = document.Json,
    };

    public static Item Grave(string partition, string id, string by) => new()
    {
        Id = id, Pk = partition, Kind = Gone, At = $"{Gone}/{id}", Expires = "", Ttl = _goneSeconds, By = by, V = _form, Json = "",
    };

    /// <summary>What somebody damaged by hand, or a newer CertBot wrote, comes back as a document that no reader takes: it is named there, stays as it is, and stops no other.</summary>
    public static Item Read(JsonElement json)
    {
        try
        {
            return json.Deserialize(ItemJson.Relaxed.Item) is { } item && item.IsWhole ? item with { Json = item.V > _form ? Future(item.V) : item.Json } : Damaged(json);
        }
        catch (JsonException)
        {
            return Damaged(json);
        }
    }

    private static Item Damaged(JsonElement json) => new()
    {
        Id = Text(json, "id"), Pk = Text(json, "pk"), Kind = Text(json, "kind"), At = "", Expires = Moments.Never, By = "", V = _form, Json = Form(json) is > _form and var form ? Future(form) : "", ETag = json.ValueKind == JsonValueKind.Object && json.TryGetProperty("_etag", out var etag) ? etag.GetString() : null,
    };

    /// <summary>Whether it is there at all for anybody at this moment.</summary>
    public bool IsAlive(Instant now) => string.CompareOrdinal(Expires, Moments.Write(now)) > 0;

    /// <summary>The ETag says when the document ends: a host that holds it knows without asking that it is too late.</summary>
    public Stored ToStored() => new(
        Pk,
        new Document(Id, Kind, Json) { Due = Due, Expires = Expires == Moments.Never ? null : Moments.Read(Expires) },
        Expires == Moments.Never ? ETag ?? "" : $"{ETag}{Tag.Mark}{Expires}");

    private bool IsWhole => V > 0 && ETag is not null && (Wake is null || Due is not null) && (Expires is Moments.Never or "" || Moments.Read(Expires) is not null);

    private Instant? Due => Wake is null ? null : Moments.Read(Wake.AsSpan(Math.Min(Wake.Length, Kind.Length + 1)));

    private static int Form(JsonElement json) => json.ValueKind == JsonValueKind.Object && json.TryGetProperty("v", out var v) && v.ValueKind == JsonValueKind.Number && v.TryGetInt32(out var form) ? form : 0;

    private static string Future(int form) => $$"""{"v":{{form}}}""";

    private static string Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String && member.GetString() is { } text && Names.IsName(text) ? text : "?";
}

/// <summary>An ETag as callers hold it: the database's own, and the end of the document where it has one.</summary>
internal readonly record struct Tag(string ETag, Instant? Expires)
{
    public const char Mark = '@';

    /// <summary>The version of nothing. Not the empty text and not a star: those would mean "whatever is there".</summary>
    private const string _none = "\"none\"";

    /// <summary>A text the database never gave out is the version of nothing.</summary>
    public static Tag Read(string held)
    {
        var mark = held.LastIndexOf(Mark);
        var etag = mark < 0 ? held : held[..mark];
        return new Tag(etag is ['"', .., '"'] && etag.All(c => c is > ' ' and < '\u007f') ? etag : _none, mark < 0 ? null : Moments.Read(held.AsSpan(mark + 1)));
    }

    public static Tag None => new(_none, null);
}

[JsonSerializable(typeof(Item))]
internal sealed partial class ItemJson : JsonSerializerContext
{
    /// <summary>Writes letters of every language as they are: an escaped one takes up to six times the room.</summary>
    public static ItemJson Relaxed { get; } = new(new JsonSerializerOptions
    {
        Encoder = Batch.Encoder,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
    });
}
