using CertBot.Store.Leases;

namespace CertBot.Channels.Connector.Attachments;

/// <summary>Wakes the fetcher when a message with files was noted.</summary>
internal sealed class AttachmentSignal(HostInstance instance)
{
    public QueueSignal Signal { get; } = new(instance);
}
