using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace CertBot.Channels.Connector.Schema;

/// <summary>Somebody of a channel; an empty id is nobody.</summary>
internal sealed record ChannelAccount(string Id, string? Name)
{
    /// <summary>Who they are in their tenant's directory (<c>aadObjectId</c>): the same in every conversation, which <see cref="Id"/> is only for one bot.</summary>
    [JsonPropertyName("directory")]
    public string? AadObjectId { get; init; }

    public static ChannelAccount Parse(JsonObject? json) =>
        new(json?.GetString("id") ?? "", json?.GetString("name")) { AadObjectId = json?.GetString("aadObjectId") is { Length: > 0 } id ? id : null };

    public JsonObject ToJson() => Name is null ? new() { ["id"] = Id } : new() { ["id"] = Id, ["name"] = Name };
}
