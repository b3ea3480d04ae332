using System.Text.Json;

namespace CertBot.Inspection.Content;

/// <summary>
/// JSON as the platform reads it: with a comma behind the last element, comments, and the last of equal names. Whether such leniency was needed is told, because
/// other readers are stricter.
/// </summary>
internal static class LooseJson
{
    /// <summary>The deepest nesting that is read.</summary>
    public const int MaxDepth = 64;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaxDepth };

    private static readonly JsonDocumentOptions Lenient = new()
    {
        MaxDepth = MaxDepth,
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
    };

    /// <summary>The options of a reader that takes what the platform takes.</summary>
    public static JsonReaderOptions LenientReader { get; } =
        new()
        {
            MaxDepth = MaxDepth,
            AllowTrailingCommas = true,
            CommentHandling = JsonCommentHandling.Skip,
        };

    /// <summary>The options of a reader that takes what the standard allows.</summary>
    public static JsonReaderOptions StrictReader { get; } = new() { MaxDepth = MaxDepth };

    /// <param name="bytes">UTF-8 without a mark.</param>
    /// <param name="hasUniqueNames">Refuses a name that stands twice: two readers could then see two packages.</param>
    /// <param name="isLenient">Whether leniency was needed.</param>
    /// <param name="reason">Why this is no JSON.</param>
    /// <returns>Null if this is no JSON even for a lenient reader.</returns>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> bytes, bool hasUniqueNames, out bool isLenient, out string? reason)
    {
        (isLenient, reason) = (false, null);
        try
        {
            return JsonDocument.Parse(bytes, Strict with { AllowDuplicateProperties = !hasUniqueNames });
        }
        catch (JsonException)
        {
            isLenient = true;
        }

        try
        {
            return JsonDocument.Parse(bytes, Lenient with { AllowDuplicateProperties = !hasUniqueNames });
        }
        catch (JsonException e)
        {
            reason = Describe(e);
            return null;
        }
    }

    /// <summary>Where the reader stopped. Its message would quote the text.</summary>
    public static string Describe(JsonException e) => $"not JSON at line {e.LineNumber.GetValueOrDefault() + 1}";

    /// <summary>A member's text; numbers and flags as they are written. Empty for anything else, and for text that is no Unicode.</summary>
    public static string Text(JsonElement from, string member) => from.TryGetProperty(member, out var value) ? Text(value) : "";

    /// <summary>The text of a value; empty for null, objects and lists, and for text that is no Unicode.</summary>
    public static string Text(JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.String => value.GetString() ?? "",
                JsonValueKind.Number => value.GetRawText(),
                JsonValueKind.True => "true",
                JsonValueKind.False => "false",
                _ => "",
            };
        }
        catch (InvalidOperationException)
        {
            // An unpaired surrogate.
            return "";
        }
    }

    /// <summary>A member that is an object.</summary>
    public static JsonElement? Object(JsonElement from, string member) =>
        from.ValueKind == JsonValueKind.Object && from.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    /// <summary>The objects in a member that is a list.</summary>
    public static IEnumerable<JsonElement> Objects(JsonElement from, string member) =>
        from.TryGetProperty(member, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.Object)
            : [];
}
