using CertBot.Delivery;
using CertBot.Store;

namespace CertBot.Channels.Slack.Arrivals;

/// <summary>Wakes whoever deals with what Slack brought.</summary>
internal sealed class InboxSignal(HostInstance instance)
{
    public QueueSignal Signal { get; } = new(instance);
}
