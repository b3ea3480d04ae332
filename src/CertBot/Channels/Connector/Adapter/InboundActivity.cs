using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Turns;
using Activity = Microsoft.Bot.Schema.Activity;

namespace CertBot.Channels.Connector.Adapter;

/// <summary>An activity and the JSON it was read from; kept in the state of its turn.</summary>
internal sealed class InboundActivity(Activity activity, JsonObject json)
{
    public Activity Activity => activity;

    public JsonObject Json => json;

    /// <summary>The replies that are in the response: they stay in the outbox until it is written.</summary>
    public ImmutableArray<PendingReply> Delivered { get; private set; } = [];

    public void Deliver(ImmutableArray<PendingReply> replies) => Delivered = replies;

    /// <summary>Removes the name of a shared channel from the activity and from its JSON, whose <c>channelData</c> is the same object.</summary>
    public void RemovePlace() => json.GetObject("channelData")?.Remove("place");
}
