using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace CertBot.Channels;

/// <summary>JSON options of the channels: duplicate members and deep nesting are rejected when reading, non-Latin letters are written unescaped.</summary>
internal static class ChannelJson
{
    public static JsonSerializerOptions WriteOptions { get; } = CreateWriteOptions();

    private static readonly JsonDocumentOptions ReadOptions = new() { AllowDuplicateProperties = false, MaxDepth = 48 };

    /// <summary>
    /// Parses JSON from outside; null if it is not an object, or if a name or string in it is not text: invalid UTF-8, or half of a surrogate pair. The nodes
    /// decode names and strings only when somebody reads them, and throw then, so this is checked here for all readers.
    /// </summary>
    public static JsonObject? ParseObject(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            return IsText(utf8.Span) ? JsonNode.Parse(utf8.Span, documentOptions: ReadOptions) as JsonObject : null;
        }
        catch (JsonException)
        {
            return null; // not JSON: the caller responds with 400
        }
    }

    /// <summary>Parses a document that CertBot stored itself.</summary>
    public static JsonObject ParseStored(string json) => JsonNode.Parse(json) as JsonObject ?? throw new JsonException("a stored document is not an object");

    /// <exception cref="JsonException">It is not JSON.</exception>
    private static bool IsText(ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8))
            return false;
        if (!utf8.Contains((byte)'\\'))
            return true;

        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = ReadOptions.MaxDepth });
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.String && reader.ValueIsEscaped && !HasWholeCharacters(reader.ValueSpan))
                return false;
        }

        return true;
    }

    /// <summary>True if every escaped high surrogate is followed by an escaped low one, and no low one stands alone.</summary>
    private static bool HasWholeCharacters(ReadOnlySpan<byte> escaped)
    {
        var expectsLow = false;
        for (var at = 0; at < escaped.Length; at++)
        {
            var isUnicodeEscape = escaped[at] == '\\' && escaped[++at] == 'u';
            var unit = isUnicodeEscape ? ushort.Parse(escaped.Slice(at + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) : 0;
            if (isUnicodeEscape)
                at += 4;
            if (char.IsLowSurrogate((char)unit) != expectsLow)
                return false;

            expectsLow = char.IsHighSurrogate((char)unit);
        }

        return !expectsLow;
    }

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
