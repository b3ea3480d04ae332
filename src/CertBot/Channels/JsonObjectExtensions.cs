using System.Text.Json;
using System.Text.Json.Nodes;

namespace CertBot.Channels;

/// <summary>Reads members of foreign JSON leniently: a member of another type counts as absent.</summary>
internal static class JsonObjectExtensions
{
    /// <summary>A member that is a string, or null: loose in.</summary>
    public static string? GetString(this JsonObject json, string member)
    {
        try
        {
            return json[member] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;
        }
        catch (InvalidOperationException)
        {
            return null; // half a character, as an escape: JSON allows it and no text can hold it
        }
    }

    public static JsonObject? GetObject(this JsonObject json, string member) => json[member] as JsonObject;
}
