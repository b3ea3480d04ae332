using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CertBot.Channels;

/// <summary>JSON options of the channels: duplicate members and deep nesting are rejected when reading, non-Latin letters are written unescaped.</summary>
internal static class ChannelJson
{
    public static JsonSerializerOptions WriteOptions { get; } = CreateWriteOptions();

    private static readonly JsonDocumentOptions ReadOptions = new() { AllowDuplicateProperties = false, MaxDepth = 48 };

    public static JsonObject? ParseObject(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            return JsonNode.Parse(utf8.Span, documentOptions: ReadOptions) as JsonObject;
        }
        catch (JsonException)
        {
            return null; // not JSON: the caller responds with 400
        }
    }

    /// <summary>Parses a document that CertBot stored itself.</summary>
    public static JsonObject ParseStored(string json) => JsonNode.Parse(json) as JsonObject ?? throw new JsonException("a stored document is not an object");

    private static JsonSerializerOptions CreateWriteOptions()
    {
        // Safe because the output is served as application/json with nosniff and never embedded in a page.
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}

/// <summary>Reads members of foreign JSON leniently: a member of another type counts as absent.</summary>
internal static class JsonObjectExtensions
{
    /// <summary>The member's text, or null when it is absent or not a string.</summary>
    public static string? GetString(this JsonObject json, string member)
    {
        try
        {
            return json[member] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;
        }
        catch (InvalidOperationException)
        {
            return null; // an escaped lone surrogate: JSON allows it, a .NET string conversion does not
        }
    }

    public static JsonObject? GetObject(this JsonObject json, string member) => json[member] as JsonObject;
}
