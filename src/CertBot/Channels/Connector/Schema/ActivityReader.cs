using System.Text.Json;
using System.Text.Json.Nodes;
using Activity = Microsoft.Bot.Schema.Activity;
using Attachment = Microsoft.Bot.Schema.Attachment;
using ConversationAccount = Microsoft.Bot.Schema.ConversationAccount;
using Entity = Microsoft.Bot.Schema.Entity;
using Mention = Microsoft.Bot.Schema.Mention;
using SdkAccount = Microsoft.Bot.Schema.ChannelAccount;

namespace CertBot.Channels.Connector.Schema;

/// <summary>
/// Reads an inbound activity into the SDK's type. The SDK's own reader refuses an activity for one member of a wrong type and rewrites the dates in
/// <c>value</c> and <c>channelData</c>; here a member of a wrong type counts as absent, and what has no fixed type stays the <see cref="JsonNode"/> it was.
/// Accounts, conversation and lists are never null, and the id of nobody is empty.
/// </summary>
internal static class ActivityReader
{
    // An object of the SDK takes far more memory than the few characters that ask for one.
    private const int MaxItems = 1000;

    /// <summary>The activity, or null without a type.</summary>
    public static Activity? Read(JsonObject json) =>
        json.GetString("type") is not { Length: > 0 } type
            ? null
            : new Activity
            {
                Type = type,
                Id = json.GetString("id"),
                ServiceUrl = json.GetString("serviceUrl"),
                ChannelId = json.GetString("channelId") ?? "",
                From = ReadAccount(json.GetObject("from")),
                Recipient = ReadAccount(json.GetObject("recipient")),
                Conversation = ReadConversation(json.GetObject("conversation")),
                ReplyToId = json.GetString("replyToId"),
                DeliveryMode = json.GetString("deliveryMode"),
                Locale = json.GetString("locale"),
                LocalTimezone = json.GetString("localTimezone"),
                Name = json.GetString("name"),
                Action = json.GetString("action"),
                Text = json.GetString("text"),
                Value = json["value"],
                ChannelData = json.GetObject("channelData"),
                Attachments = ReadList(json, "attachments", ReadAttachment),
                Entities = ReadList(json, "entities", ReadEntity),
                MembersAdded = ReadList(json, "membersAdded", ReadAccount),
            };

    public static SdkAccount ReadAccount(JsonObject? json) =>
        new(
            json?.GetString("id") ?? "",
            json?.GetString("name"),
            json?.GetString("role"),
            json?.GetString("aadObjectId") is { Length: > 0 } aadObjectId ? aadObjectId : null
        );

    private static ConversationAccount ReadConversation(JsonObject? json) =>
        new(
            json?["isGroup"]?.GetValueKind() switch
            {
                JsonValueKind.True => true,
                JsonValueKind.False => false,
                _ => null,
            },
            json?.GetString("conversationType"),
            json?.GetString("id") ?? "",
            json?.GetString("name"),
            tenantId: json?.GetString("tenantId")
        );

    private static Attachment ReadAttachment(JsonObject json) =>
        new(json.GetString("contentType"), json.GetString("contentUrl"), json["content"], json.GetString("name"), json.GetString("thumbnailUrl"));

    /// <summary>Of the other entities only the type is of interest here.</summary>
    private static Entity ReadEntity(JsonObject json) =>
        json.GetString("type") switch
        {
            "mention" => new Mention(ReadAccount(json.GetObject("mentioned")), json.GetString("text")),
            var type => new Entity(type),
        };

    private static List<T> ReadList<T>(JsonObject json, string member, Func<JsonObject, T> read) =>
        json[member] is JsonArray items ? [.. items.OfType<JsonObject>().Take(MaxItems).Select(read)] : [];
}
