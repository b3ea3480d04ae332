using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using CertBot.Files;

namespace CertBot.Channels.Connector.Schema;

/// <summary>
/// An inbound activity. The members in use are properties and read leniently (a member of a wrong type counts as absent); everything else stays in
/// <see cref="Raw"/>.
/// </summary>
internal sealed record Activity
{
    public required string Type { get; init; }

    public required ChannelAccount From { get; init; }

    public required ChannelAccount Recipient { get; init; }

    public required ConversationAccount Conversation { get; init; }

    /// <summary>The whole activity.</summary>
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

    /// <summary>The tenant, where the channel has tenants. <c>channelData</c> is written by Teams itself there, and by the client on every other channel.</summary>
    public string? Tenant => Conversation.TenantId ?? (ChannelId == ChannelIds.Teams ? ChannelData?.GetObject("tenant")?.GetString("id") : null);

    public IEnumerable<ActivityAttachment> Attachments => (Raw["attachments"] as JsonArray ?? []).OfType<JsonObject>().Select(ActivityAttachment.Parse);

    public IEnumerable<ChannelAccount> MembersAdded => (Raw["membersAdded"] as JsonArray ?? []).OfType<JsonObject>().Select(m => ChannelAccount.Parse(m));

    public IEnumerable<JsonObject> Entities => (Raw["entities"] as JsonArray ?? []).OfType<JsonObject>();

    /// <summary>The words of the message, without what addresses the bot or repeats another message; null if the activity has none.</summary>
    public string? Text => ReadText()?.Words;

    /// <summary>The people mentioned in the text, each with the name that is shown there.</summary>
    public IEnumerable<ChannelAccount> Mentions => ReadText()?.Mentions ?? [];

    private ActivityText? ReadText() => RawText is { } text ? ActivityText.Of(this, text) : null;

    // messageBack carries its text in value when the client displays none.
    private string? RawText =>
        Raw.GetString("text") is { Length: > 0 } text ? text
        : Value?.GetValueKind() == JsonValueKind.String ? Raw.GetString("value")
        : null;

    /// <summary>The activity, or null without a type.</summary>
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

/// <summary>A user or bot of a channel; an empty id means none.</summary>
internal sealed record ChannelAccount(string Id, string? Name)
{
    /// <summary>
    /// The user's id in the tenant's directory (<c>aadObjectId</c>), which is the same for every bot; <see cref="Id"/> is specific to one bot.
    /// </summary>
    [JsonPropertyName("directory")]
    public string? AadObjectId { get; init; }

    public static ChannelAccount Parse(JsonObject? json) =>
        new(json?.GetString("id") ?? "", json?.GetString("name")) { AadObjectId = json?.GetString("aadObjectId") is { Length: > 0 } id ? id : null };

    public JsonObject ToJson() => Name is null ? new() { ["id"] = Id } : new() { ["id"] = Id, ["name"] = Name };
}

/// <summary>A conversation of a channel; an empty id means none.</summary>
internal sealed record ConversationAccount(string Id, string? TenantId, bool IsPersonal)
{
    // 19:…@thread.tacv2;messageid=1485983408511 with the id of the first message of the thread.
    private const string ThreadSeparator = ";messageid=";

    /// <summary>The conversation id without the thread.</summary>
    public string ChannelConversationId => Id.IndexOf(ThreadSeparator, StringComparison.Ordinal) is var at and >= 0 ? Id[..at] : Id;

    /// <summary>The id of the thread's first message, or null outside a thread.</summary>
    public string? ThreadId =>
        Id.IndexOf(ThreadSeparator, StringComparison.Ordinal) is var at and >= 0 && Id[(at + ThreadSeparator.Length)..] is { Length: > 0 } threadId
            ? threadId
            : null;

    public static ConversationAccount Parse(JsonObject? json) =>
        new(
            json?.GetString("id") ?? "",
            json?.GetString("tenantId"),
            json?.GetString("conversationType") is null or "personal" && json?["isGroup"]?.GetValueKind() != JsonValueKind.True
        );

    /// <summary>The conversation id of a thread.</summary>
    public static string ThreadConversationId(string conversationId, string threadId) => $"{conversationId}{ThreadSeparator}{threadId}";
}

/// <summary>An attachment of an activity; <see cref="Url"/> is null for a card or markup.</summary>
internal sealed record ActivityAttachment(string Name, string? Url)
{
    private const string TeamsFileType = "application/vnd.microsoft.teams.file.download.info";

    // The message that is answered or forwarded, and markup: no files, whatever address they carry.
    private static readonly string[] NoFileTypes = ["messageReference", "forwardedMessageReference", "text/html", "text/plain"];

    /// <summary>A file of Teams, in the file storage of its tenant at an address that is valid for a few minutes.</summary>
    public bool IsTeamsFile { get; init; }

    public static ActivityAttachment Parse(JsonObject json) =>
        new(
            SafeFileName.Sanitize(json.GetString("name") ?? ""),
            NoFileTypes.Contains(json.GetString("contentType"), StringComparer.OrdinalIgnoreCase) && json["content"] is not null
                ? null
                : json.GetObject("content")?.GetString("downloadUrl") ?? json.GetString("contentUrl")
        )
        {
            IsTeamsFile = json.GetString("contentType") == TeamsFileType,
        };
}

/// <summary>The channel ids of the Activity protocol that CertBot tells apart.</summary>
internal static class ChannelIds
{
    /// <summary>The channel of every conversation that is reached through a Connector.</summary>
    public const string Connector = "connector";

    /// <summary>Microsoft Teams, as the Connector names it.</summary>
    public const string Teams = "msteams";
}
