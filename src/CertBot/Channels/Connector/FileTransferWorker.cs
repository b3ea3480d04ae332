using CertBot.Channels.Connector.Attachments;
using CertBot.Channels.Connector.FileUploads;

namespace CertBot.Channels.Connector;

/// <summary>Downloads attachments and uploads files in the background, so that a slow file delays only the person it belongs to.</summary>
internal sealed class FileTransferWorker(PendingAttachments pendingAttachments, FileUploadQueue uploads) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(pendingAttachments.Run(stoppingToken), uploads.Run(stoppingToken));
}
