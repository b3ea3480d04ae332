using CertBot.Channels.Connector.Schema;
using CertBot.Core.Conversation;

namespace CertBot.Channels.Connector;

/// <summary>How a conversation is reached again: kept at each thing that comes in from it.</summary>
internal sealed record Reference
{
    public required string ServiceUrl { get; init; }

    public required string Conversation { get; init; }

    public required string ChannelId { get; init; }

    public required ChannelAccount Bot { get; init; }

    /// <summary>Who is at the other end of a personal conversation.</summary>
    public ChannelAccount? User { get; init; }

    public static Reference Of(Activity activity, string serviceUrl) => new()
    {
        ServiceUrl = serviceUrl,
        Conversation = activity.Conversation.Id,
        ChannelId = activity.ChannelId,
        Bot = activity.Recipient,
        User = activity.Conversation.IsPersonal ? activity.From : null,
    };

    /// <summary>The place this conversation is: named by its channel and its id, or in Development by the shared channel it plays.</summary>
    public static Place PlaceOf(Activity activity) => activity.ChannelData?.Text("place") is { Length: > 0 } shared
        ? new Place(ConnectorRoom.Channel, StoreKey.Of(shared), Personal: false)
        : new Place(ConnectorRoom.Channel, StoreKey.Hash(activity.ChannelId, activity.Conversation.Id), activity.Conversation.IsPersonal);
}
