using System.Text.Json;
using System.Text.Json.Nodes;

namespace CertBot.Cards.Templating;

/// <summary>
/// JSON read the way JavaScript reads it: a field given twice counts as given last. The nodes are complete when it returns,
/// so they may be read by several threads.
/// </summary>
internal static class LenientJson
{
    /// <exception cref="JsonException">It is not JSON, or nests deeper than 128.</exception>
    public static JsonNode? Parse(string text)
    {
        using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 128 });
        try
        {
            return Read(document.RootElement);
        }
        catch (InvalidOperationException exception)
        {
            // Half a surrogate pair, escaped, passes the parser and fails the reader.
            throw new JsonException("A text in the JSON has half a character.", exception);
        }
    }

    private static JsonNode? Read(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var map = new JsonObject();
                foreach (var field in element.EnumerateObject())
                {
                    map[field.Name] = Read(field.Value);
                }

                return map;
            case JsonValueKind.Array:
                return new JsonArray([.. element.EnumerateArray().Select(Read)]);
            case JsonValueKind.String:
                return JsonValue.Create(element.GetString());
            case JsonValueKind.Null:
                return null;
            default:
                return JsonValue.Create(element.Clone());
        }
    }
}
