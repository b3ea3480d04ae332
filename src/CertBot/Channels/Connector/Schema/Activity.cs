using System.Text.Json;
using System.Text.Json.Nodes;

namespace CertBot.Channels.Connector.Schema;

/// <summary>An activity as it comes in: what we use of it by name, read loosely (a member of a wrong type counts as absent); everything else stays in <see cref="All"/>.</summary>
internal sealed record Activity
{
    public required string Type { get; init; }

    public required ChannelAccount From { get; init; }

    public required ChannelAccount Recipient { get; init; }

    public required ConversationAccount Conversation { get; init; }

    /// <summary>All that came.</summary>
    public required JsonObject All { get; init; }

    public string? Id => All.Text("id");

    public string? Name => All.Text("name");

    public string? ServiceUrl => All.Text("serviceUrl");

    public string ChannelId => All.Text("channelId") ?? "";

    public string? ReplyToId => All.Text("replyToId");

    public string? Locale => All.Text("locale");

    public string? LocalTimezone => All.Text("localTimezone");

    public JsonNode? Value => All["value"];

    public JsonObject? ChannelData => All.Object("channelData");

    /// <summary>The tenant, where the channel has any.</summary>
    public string? Tenant => Conversation.Tenant ?? ChannelData?.Object("tenant")?.Text("id");

    public IEnumerable<Attachment> Attachments => (All["attachments"] as JsonArray ?? []).OfType<JsonObject>().Select(Attachment.Read);

    public IEnumerable<ChannelAccount> MembersAdded => (All["membersAdded"] as JsonArray ?? []).OfType<JsonObject>().Select(m => ChannelAccount.Read(m));

    /// <summary>The text without the mentions of the bot: in a channel they are how it is called, not what is said.</summary>
    public string? Text => Spoken is not { } text ? null : (All["entities"] as JsonArray ?? []).OfType<JsonObject>()
        .Where(e => e.Text("type") == "mention" && e.Object("mentioned")?.Text("id") == Recipient.Id && e.Text("text") is { Length: > 0 })
        .Aggregate(text, (said, mention) => said.Replace(mention.Text("text") ?? "", "", StringComparison.Ordinal))
        .Trim();

    // messageBack carries its words in value where a client shows none.
    private string? Spoken => All.Text("text") is { Length: > 0 } text ? text : Value?.GetValueKind() == JsonValueKind.String ? All.Text("value") : null;

    /// <summary>The activity, or null when it has no type.</summary>
    public static Activity? Read(JsonObject all) => all.Text("type") is not { Length: > 0 } type ? null : new Activity
    {
        Type = type,
        From = ChannelAccount.Read(all.Object("from")),
        Recipient = ChannelAccount.Read(all.Object("recipient")),
        Conversation = ConversationAccount.Read(all.Object("conversation")),
        All = all,
    };
}
