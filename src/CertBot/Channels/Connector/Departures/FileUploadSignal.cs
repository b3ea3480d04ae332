using CertBot.Delivery;
using CertBot.Store;

namespace CertBot.Channels.Connector.Departures;

/// <summary>Wakes whoever brings files when one was noted.</summary>
internal sealed class FileUploadSignal(HostInstance instance)
{
    public QueueSignal Signal { get; } = new(instance);
}
