using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using CertBot.Core.Directory;
using Activity = Microsoft.Bot.Schema.Activity;
using BotConversation = Microsoft.Bot.Schema.ConversationAccount;
using BotConversationReference = Microsoft.Bot.Schema.ConversationReference;
using BotUser = Microsoft.Bot.Schema.ChannelAccount;

namespace CertBot.Channels.Connector.Schema;

/// <summary>The data needed to send to a conversation, saved from each inbound activity, as it is stored.</summary>
internal sealed record StoredReference
{
    public required string ServiceUrl { get; init; }

    public required string Conversation { get; init; }

    public required string ChannelId { get; init; }

    public required StoredAccount Bot { get; init; }

    /// <summary>The tenant, where the channel has tenants.</summary>
    public string? Tenant { get; init; }

    /// <summary>The user of a personal conversation.</summary>
    public StoredAccount? User { get; init; }

    /// <summary>The team a Teams channel belongs to.</summary>
    public string? Team { get; init; }

    public bool IsTeams => ChannelId == ChannelIds.Teams;

    /// <summary>True for a channel of a team, where a new message starts a thread. Not every activity of a channel names its team.</summary>
    public bool IsTeamsChannel => IsTeams && User is null && (Team is not null || Conversation.EndsWith("@thread.tacv2", StringComparison.Ordinal));

    public static StoredReference Of(Activity activity, string serviceUrl) =>
        new()
        {
            ServiceUrl = serviceUrl,
            Conversation = ThreadedConversation.ChannelOf(activity.Conversation.Id),
            ChannelId = activity.ChannelId,
            Bot = StoredAccount.Of(activity.Recipient),
            Tenant = activity.FindTenant(),
            User = activity.Conversation.IsPersonal() ? StoredAccount.Of(activity.From) : null,
            Team = activity.ReadTeamsChannelData().Team?.Id,
        };

    /// <summary>What the Bot Framework needs to know of the conversation to address a message.</summary>
    public BotConversationReference ToReference() =>
        new()
        {
            ChannelId = ChannelId,
            Bot = Bot.ToAccount(),
            User = User?.ToAccount(),
            Conversation = new BotConversation { Id = Conversation },
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

/// <summary>A user or bot of a channel as it is stored.</summary>
internal sealed record StoredAccount(string Id, string? Name)
{
    [JsonPropertyName("directory")]
    public string? AadObjectId { get; init; }

    public static StoredAccount Of(BotUser account) => new(account.Id, account.Name) { AadObjectId = account.AadObjectId };

    /// <summary>The account as messages name it.</summary>
    public BotUser ToAccount() => new() { Id = Id, Name = Name };
}
