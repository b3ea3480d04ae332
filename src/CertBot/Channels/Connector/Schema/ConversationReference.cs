using CertBot.Core.Directory;

namespace CertBot.Channels.Connector.Schema;

/// <summary>How a conversation is reached again: kept at each thing that comes in from it.</summary>
internal sealed record ConversationReference
{
    public required string ServiceUrl { get; init; }

    public required string Conversation { get; init; }

    public required string ChannelId { get; init; }

    public required ChannelAccount Bot { get; init; }

    /// <summary>The tenant, where the channel has any.</summary>
    public string? Tenant { get; init; }

    /// <summary>Who is at the other end of a personal conversation.</summary>
    public ChannelAccount? User { get; init; }

    /// <summary>The team a Teams channel belongs to.</summary>
    public string? Team { get; init; }

    public bool IsTeams => ChannelId == ChannelIds.Teams;

    /// <summary>A channel of a team, where what is new begins a thread. Not everything that comes from one names its team.</summary>
    public bool IsTeamsChannel => IsTeams && User is null && (Team is not null || Conversation.EndsWith("@thread.tacv2", StringComparison.Ordinal));

    public static ConversationReference Of(Activity activity, string serviceUrl) =>
        new()
        {
            ServiceUrl = serviceUrl,
            Conversation = activity.Conversation.ChannelConversationId,
            ChannelId = activity.ChannelId,
            Bot = activity.Recipient,
            Tenant = activity.Tenant,
            User = activity.Conversation.IsPersonal ? activity.From : null,
            Team = activity.ChannelData?.GetObject("team")?.GetString("id"),
        };

    /// <summary>The place this conversation is: named by its channel and its id, or in Development by the shared channel it plays. All threads of a channel are one place.</summary>
    public static ConversationAddress AddressOf(Activity activity) =>
        activity.ChannelData?.GetString("place") is { Length: > 0 } shared
            ? new ConversationAddress(ChannelIds.Connector, SafeKey.Of(shared), IsPersonal: false)
            : new ConversationAddress(
                ChannelIds.Connector,
                SafeKey.Hash(activity.ChannelId, activity.Conversation.ChannelConversationId),
                activity.Conversation.IsPersonal
            );
}
