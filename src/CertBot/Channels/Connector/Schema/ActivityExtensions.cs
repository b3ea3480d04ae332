using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Bot.Schema.Teams;
using Activity = Microsoft.Bot.Schema.Activity;
using ConversationAccount = Microsoft.Bot.Schema.ConversationAccount;

namespace CertBot.Channels.Connector.Schema;

/// <summary>What an activity that <see cref="ActivityReader"/> read says about itself.</summary>
internal static class ActivityExtensions
{
    /// <summary>The tenant, where the channel has tenants. <c>channelData</c> is written by Teams itself there, and by the client on every other channel.</summary>
    public static string? FindTenant(this Activity activity) =>
        activity.Conversation.TenantId ?? (activity.ChannelId == ChannelIds.Teams ? activity.ReadTeamsChannelData().Tenant?.Id : null);

    public static TeamsChannelData ReadTeamsChannelData(this Activity activity)
    {
        var data = activity.ChannelData as JsonObject;
        return new()
        {
            Tenant = data?.GetObject("tenant")?.GetString("id") is { } tenant ? new TenantInfo(tenant) : null,
            Team = data?.GetObject("team")?.GetString("id") is { } team ? new TeamInfo(team) : null,
        };
    }

    /// <summary>The text with everything the client adds to it; null if there is none.</summary>
    public static string? FindRawText(this Activity activity) =>
        activity.Text is { Length: > 0 } text ? text
        // messageBack carries its text in value when the client displays none.
        : activity.Value is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>()
        : null;

    public static bool IsPersonal(this ConversationAccount conversation) => conversation is { ConversationType: null or "personal", IsGroup: not true };
}

/// <summary>The ids of conversations that are threads of a channel: <c>19:…@thread.tacv2;messageid=1485983408511</c>, with the id of the first message.</summary>
internal static class ThreadedConversation
{
    private const string ThreadSeparator = ";messageid=";

    /// <summary>The conversation id without the thread.</summary>
    public static string ChannelOf(string conversationId) =>
        conversationId.IndexOf(ThreadSeparator, StringComparison.Ordinal) is var at and >= 0 ? conversationId[..at] : conversationId;

    /// <summary>The id of the thread's first message, or null outside a thread.</summary>
    public static string? ThreadOf(string conversationId) =>
        conversationId.IndexOf(ThreadSeparator, StringComparison.Ordinal) is var at and >= 0
        && conversationId[(at + ThreadSeparator.Length)..] is { Length: > 0 } threadId
            ? threadId
            : null;

    /// <summary>The conversation id of a thread.</summary>
    public static string IdOf(string conversationId, string threadId) => $"{conversationId}{ThreadSeparator}{threadId}";
}

/// <summary>The channel ids of the Activity protocol that CertBot tells apart.</summary>
internal static class ChannelIds
{
    /// <summary>The channel of every conversation that is reached through a Connector.</summary>
    public const string Connector = "connector";

    /// <summary>Microsoft Teams, as the Connector names it.</summary>
    public const string Teams = Microsoft.Bot.Connector.Channels.Msteams;
}
