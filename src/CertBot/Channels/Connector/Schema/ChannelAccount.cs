using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace CertBot.Channels.Connector.Schema;

/// <summary>A user or bot of a stored conversation reference; an empty id means none.</summary>
internal sealed record ChannelAccount(string Id, string? Name)
{
    /// <summary>
    /// The user's id in the tenant's directory (<c>aadObjectId</c>), which is the same for every bot; <see cref="Id"/> is specific to one bot.
    /// </summary>
    [JsonPropertyName("directory")]
    public string? AadObjectId { get; init; }

    public static ChannelAccount Of(Microsoft.Bot.Schema.ChannelAccount account) => new(account.Id, account.Name) { AadObjectId = account.AadObjectId };

    public static ChannelAccount Parse(JsonObject json) => Of(ActivityReader.ReadAccount(json));

    public JsonObject ToJson() => Name is null ? new() { ["id"] = Id } : new() { ["id"] = Id, ["name"] = Name };
}
