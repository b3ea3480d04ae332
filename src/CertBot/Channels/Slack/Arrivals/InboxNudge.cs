using CertBot.Delivery;
using CertBot.Store;

namespace CertBot.Channels.Slack.Arrivals;

/// <summary>Wakes whoever deals with what Slack brought.</summary>
internal sealed class InboxNudge(Replica replica)
{
    public PumpNudge Inner { get; } = new(replica);
}
