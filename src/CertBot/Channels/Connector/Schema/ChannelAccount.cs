using System.Text.Json.Nodes;

namespace CertBot.Channels.Connector.Schema;

/// <summary>Somebody of a channel; an empty id is nobody.</summary>
internal sealed record ChannelAccount(string Id, string? Name)
{
    public static ChannelAccount Read(JsonObject? from) => new(from?.Text("id") ?? "", from?.Text("name"));

    public JsonObject Write() => Name is null ? new() { ["id"] = Id } : new() { ["id"] = Id, ["name"] = Name };
}
