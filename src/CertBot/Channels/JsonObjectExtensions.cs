using System.Text.Json;
using System.Text.Json.Nodes;

namespace CertBot.Channels;

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
