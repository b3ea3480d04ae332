using CertBot.Channels.Connector.Attachments;
using CertBot.Channels.Connector.FileUploads;

namespace CertBot.Channels.Connector;

/// <summary>Fetches files, and brings them, beside everything else: a slow one keeps nobody waiting but whose it is.</summary>
internal sealed class FileTransferWorker(
    PendingAttachments pendingAttachments,
    AttachmentSignal attachmentSignal,
    FileUploadQueue uploads,
    FileUploadSignal uploadSignal,
    ILogger<FileTransferWorker> log
) : BackgroundService
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.WhenAll(
            PollingLoop.Run(pendingAttachments.ProcessDue, attachmentSignal.Signal.Wait, PollInterval, log, stoppingToken),
            PollingLoop.Run(uploads.ProcessDue, uploadSignal.Signal.Wait, PollInterval, log, stoppingToken)
        );
        await pendingAttachments.ReleaseLeases(log);
        await uploads.ReleaseLeases(log);
    }
}
