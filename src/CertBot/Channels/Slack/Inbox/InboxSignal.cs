using CertBot.Store.Leases;

namespace CertBot.Channels.Slack.Inbox;

/// <summary>Wakes whoever deals with what Slack brought.</summary>
internal sealed class InboxSignal(HostInstance instance)
{
    public QueueSignal Signal { get; } = new(instance);
}
