using System.Text.Json;
using System.Text.Json.Nodes;

namespace CertBot.Channels.Connector.Schema;

/// <summary>An activity as it comes in: what we use of it by name, read loosely (a member of a wrong type counts as absent); everything else stays in <see cref="Raw"/>.</summary>
internal sealed record Activity
{
    public required string Type { get; init; }

    public required ChannelAccount From { get; init; }

    public required ChannelAccount Recipient { get; init; }

    public required ConversationAccount Conversation { get; init; }

    /// <summary>All that came.</summary>
    public required JsonObject Raw { get; init; }

    public string? Id => Raw.GetString("id");

    public string? Name => Raw.GetString("name");

    public string? ServiceUrl => Raw.GetString("serviceUrl");

    public string ChannelId => Raw.GetString("channelId") ?? "";

    public string? ReplyToId => Raw.GetString("replyToId");

    public string? Locale => Raw.GetString("locale");

    public string? LocalTimezone => Raw.GetString("localTimezone");

    public JsonNode? Value => Raw["value"];

    public JsonObject? ChannelData => Raw.GetObject("channelData");

    /// <summary>The tenant, where the channel has any.</summary>
    public string? Tenant => Conversation.TenantId ?? ChannelData?.GetObject("tenant")?.GetString("id");

    public IEnumerable<Attachment> Attachments => (Raw["attachments"] as JsonArray ?? []).OfType<JsonObject>().Select(Attachment.Parse);

    public IEnumerable<ChannelAccount> MembersAdded => (Raw["membersAdded"] as JsonArray ?? []).OfType<JsonObject>().Select(m => ChannelAccount.Parse(m));

    /// <summary>The text without the mentions of the bot: in a channel they are how it is called, not what is said.</summary>
    public string? Text =>
        RawText is not { } text
            ? null
            : (Raw["entities"] as JsonArray ?? [])
                .OfType<JsonObject>()
                .Where(e =>
                    e.GetString("type") == "mention" && e.GetObject("mentioned")?.GetString("id") == Recipient.Id && e.GetString("text") is { Length: > 0 }
                )
                .Aggregate(text, (remaining, mention) => remaining.Replace(mention.GetString("text") ?? "", "", StringComparison.Ordinal))
                .Trim();

    // messageBack carries its words in value where a client shows none.
    private string? RawText =>
        Raw.GetString("text") is { Length: > 0 } text ? text
        : Value?.GetValueKind() == JsonValueKind.String ? Raw.GetString("value")
        : null;

    /// <summary>The activity, or null when it has no type.</summary>
    public static Activity? Parse(JsonObject json) =>
        json.GetString("type") is not { Length: > 0 } type
            ? null
            : new Activity
            {
                Type = type,
                From = ChannelAccount.Parse(json.GetObject("from")),
                Recipient = ChannelAccount.Parse(json.GetObject("recipient")),
                Conversation = ConversationAccount.Parse(json.GetObject("conversation")),
                Raw = json,
            };
}
