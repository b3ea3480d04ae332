using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CertBot.Channels;

/// <summary>How JSON crosses this border: doubled members and deep nests are refused on the way in, non-Latin letters stay letters on the way out.</summary>
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
            return null; // not JSON: the caller answers 400; what it was instead is nobody's business
        }
    }

    /// <summary>What we stored ourselves.</summary>
    public static JsonObject ParseStored(string json) => JsonNode.Parse(json) as JsonObject ?? throw new JsonException("a stored document is not an object");

    private static JsonSerializerOptions CreateWriteOptions()
    {
        // Served as application/json with nosniff, never put into a page.
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
