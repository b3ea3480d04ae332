using CertBot.Delivery;
using CertBot.Store;

namespace CertBot.Channels.Connector.Arrivals;

/// <summary>Wakes the fetcher when a message with files was noted.</summary>
internal sealed class AttachmentSignal(HostInstance instance)
{
    public QueueSignal Signal { get; } = new(instance);
}
