using System.Globalization;
using System.Text.Json;

namespace CertBot.Core.Policy.Parsing;

/// <summary>
/// Paths that outlive a reordering: an object in a list goes by its key, name or level (<c>materials/demo-version/parts/instance/when</c>).
/// </summary>
internal static class StablePath
{
    private static readonly string[] Keys = ["key", "name", "level"];

    public static JsonElement? Find(JsonElement from, string path)
    {
        foreach (var step in path.Split('/'))
        {
            var next = from.ValueKind switch
            {
                JsonValueKind.Object => from.TryGetProperty(step, out var member) ? member : (JsonElement?)null,
                JsonValueKind.Array => from.EnumerateArray().Where(e => KeyOf(e) == step).Select(e => (JsonElement?)e).FirstOrDefault(),
                _ => null,
            };
            if (next is not { } found)
            {
                return null;
            }

            from = found;
        }

        return from;
    }

    /// <summary>What an item of a list goes by; null when nothing names it.</summary>
    public static string? KeyOf(JsonElement item) =>
        item.ValueKind != JsonValueKind.Object
            ? null
            : Keys.Select(k => item.TryGetProperty(k, out var v) ? Scalar(v) : null).FirstOrDefault(v => v is not null);

    private static string? Scalar(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.TryGetInt32(out var n) ? n.ToString(CultureInfo.InvariantCulture) : null,
            _ => null,
        };
}
