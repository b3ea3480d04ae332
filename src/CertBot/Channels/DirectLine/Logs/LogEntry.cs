using System.Globalization;
using System.Text.Json.Nodes;
using CertBot.Channels.DirectLine.Tokens;
using CertBot.Store.Documents;

namespace CertBot.Channels.DirectLine.Logs;

/// <summary>
/// One entry of a conversation's log. <see cref="Number"/> is the watermark after it; <see cref="VisibleTo"/> is the only user who sees it, or null for all.
/// </summary>
internal sealed record LogEntry(long Number, string Activity, string? VisibleTo)
{
    public const string Kind = "web-line";

    /// <summary>Document ids sort like the numbers.</summary>
    public string Key => KeyOf(Number);

    public static string KeyOf(long number) => string.Create(CultureInfo.InvariantCulture, $"n:{number:D12}");

    public string ToJson() =>
        VersionedJson.AddVersion(
            new JsonObject
            {
                ["number"] = Number,
                ["only"] = VisibleTo,
                ["activity"] = JsonNode.Parse(Activity),
            }.ToJsonString(ChannelJson.WriteOptions)
        );

    public static LogEntry Parse(StoredDocument stored)
    {
        var document = VersionedJson.ReadObject(stored);
        return new LogEntry((long?)document["number"] ?? 0, document["activity"]?.ToJsonString(ChannelJson.WriteOptions) ?? "{}", document.GetString("only"));
    }

    public bool IsVisibleTo(string userId) => VisibleTo is null || VisibleTo == userId;

    /// <summary>The activity id in Direct Line: the conversation and the number of the entry that first logged it.</summary>
    public static string ActivityIdOf(WebConversation conversation, long number) =>
        string.Create(CultureInfo.InvariantCulture, $"{conversation.ConversationId}|{number:D7}");

    /// <summary>The number in an activity id of this conversation, or null.</summary>
    public static long? NumberOf(WebConversation expected, string? id) =>
        id is not null
        && id.Split('|') is [var conversation, var digits]
        && conversation == expected.ConversationId
        && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number > 0
            ? number
            : null;
}
