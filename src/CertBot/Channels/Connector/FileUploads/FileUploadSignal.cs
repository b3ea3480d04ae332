using CertBot.Store.Leases;

namespace CertBot.Channels.Connector.FileUploads;

/// <summary>Wakes whoever brings files when one was noted.</summary>
internal sealed class FileUploadSignal(HostInstance instance)
{
    public QueueSignal Signal { get; } = new(instance);
}
