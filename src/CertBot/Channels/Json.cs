using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CertBot.Channels;

/// <summary>How JSON crosses this border: doubled members and deep nests are refused on the way in, non-Latin letters stay letters on the way out.</summary>
internal static class Json
{
    public static JsonSerializerOptions Out { get; } = MakeOut();

    private static readonly JsonDocumentOptions In = new() { AllowDuplicateProperties = false, MaxDepth = 48 };

    public static JsonObject? Object(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            return JsonNode.Parse(utf8.Span, documentOptions: In) as JsonObject;
        }
        catch (JsonException)
        {
            return null;   // not JSON: the caller answers 400; what it was instead is nobody's business
        }
    }

    /// <summary>What we stored ourselves.</summary>
    public static JsonObject Own(string json) =>
        JsonNode.Parse(json) as JsonObject ?? throw new JsonException("a stored document is not an object");

    private static JsonSerializerOptions MakeOut()
    {
        // Served as application/json with nosniff, never put into a page.
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
