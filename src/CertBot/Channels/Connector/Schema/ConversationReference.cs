using System.Text.Json.Nodes;
using CertBot.Core.Directory;
using Activity = Microsoft.Bot.Schema.Activity;

namespace CertBot.Channels.Connector.Schema;

/// <summary>The data needed to send to a conversation, saved from each inbound activity.</summary>
internal sealed record ConversationReference
{
    public required string ServiceUrl { get; init; }

    public required string Conversation { get; init; }

    public required string ChannelId { get; init; }

    public required ChannelAccount Bot { get; init; }

    /// <summary>The tenant, where the channel has tenants.</summary>
    public string? Tenant { get; init; }

    /// <summary>The user of a personal conversation.</summary>
    public ChannelAccount? User { get; init; }

    /// <summary>The team a Teams channel belongs to.</summary>
    public string? Team { get; init; }

    public bool IsTeams => ChannelId == ChannelIds.Teams;

    /// <summary>True for a channel of a team, where a new message starts a thread. Not every activity of a channel names its team.</summary>
    public bool IsTeamsChannel => IsTeams && User is null && (Team is not null || Conversation.EndsWith("@thread.tacv2", StringComparison.Ordinal));

    public static ConversationReference Of(Activity activity, string serviceUrl) =>
        new()
        {
            ServiceUrl = serviceUrl,
            Conversation = ThreadedConversation.ChannelOf(activity.Conversation.Id),
            ChannelId = activity.ChannelId,
            Bot = ChannelAccount.Of(activity.Recipient),
            Tenant = activity.FindTenant(),
            User = activity.Conversation.IsPersonal() ? ChannelAccount.Of(activity.From) : null,
            Team = activity.ReadTeamsChannelData().Team?.Id,
        };

    /// <summary>
    /// The address of the conversation: a hash of channel and id, or in Development the shared channel it represents. All threads of a channel share one
    /// address.
    /// </summary>
    public static ConversationAddress AddressOf(Activity activity) =>
        (activity.ChannelData as JsonObject)?.GetString("place") is { Length: > 0 } shared
            ? new ConversationAddress(ChannelIds.Connector, SafeKey.Of(shared), IsPersonal: false)
            : new ConversationAddress(
                ChannelIds.Connector,
                SafeKey.Hash(activity.ChannelId, ThreadedConversation.ChannelOf(activity.Conversation.Id)),
                activity.Conversation.IsPersonal()
            );
}
