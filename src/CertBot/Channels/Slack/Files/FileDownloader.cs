using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Channels.Slack.Schema;
using CertBot.Channels.Slack.WebApi;
using CertBot.Core.Conversation;
using CertBot.Core.Messaging;
using CertBot.Files;
using CertBot.Files.Uploads;
using CertBot.Outbox;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using CertBot.Turns;
using NodaTime;

namespace CertBot.Channels.Slack.Files;

/// <summary>
/// Downloads the files of a message and runs the turn with them. A file that cannot be downloaded is reported to the user once; while Slack is unavailable the
/// download is retried.
/// </summary>
internal sealed class FileDownloader(
    SlackFileClient fileClient,
    IUploadIntake intake,
    ITurnHandler turns,
    SlackApiClient apiClient,
    IStore store,
    QueueSignal outboxSignal,
    IClock clock
)
{
    private const int MaxFiles = 10;
    private const int MaxAttempts = 4;

    public async Task DownloadAndHandle(
        IncomingActivity activity,
        Sender sender,
        ImmutableArray<JsonObject> files,
        string text,
        int attempts,
        CancellationToken cancellationToken
    )
    {
        if (files.Length > MaxFiles)
        {
            await SendRefusal(activity, "page.upload.too-many", "", cancellationToken);
            return;
        }

        using var receivedFiles = new ReceivedFiles();
        foreach (var reference in files)
        {
            var file = await LoadFileInfo(sender.Team, reference, cancellationToken);
            var name = file.GetString("name") is { Length: > 0 } n ? n : file.GetString("title") ?? "file";
            var (receivedFile, refusalKey) = await Download(sender.Team, activity.From, file, name, attempts, cancellationToken);
            if (receivedFile is null)
            {
                await SendRefusal(activity, refusalKey, name, cancellationToken);
                return;
            }

            receivedFiles.Add(receivedFile);
        }

        await turns.Handle(activity with { Input = new Input.Files(receivedFiles.Files, text) }, cancellationToken);
    }

    /// <summary>For a file in a shared channel (Slack Connect) the event carries only its id.</summary>
    private async Task<JsonObject> LoadFileInfo(string team, JsonObject file, CancellationToken cancellationToken) =>
        file.GetString("file_access") == "check_file_info"
        && file.GetString("id") is { } id
        && await apiClient.Call(team, "files.info", new() { ["file"] = id }, cancellationToken) is SlackApiResult.Success { Body: var body }
            ? body.GetObject("file") ?? file
            : file;

    private async Task<(ReceivedFile? File, string RefusalKey)> Download(
        string team,
        ChannelUser from,
        JsonObject file,
        string name,
        int attempts,
        CancellationToken cancellationToken
    )
    {
        ReceivedFile? receivedFile = null;
        try
        {
            return await fileClient.Download(
                team,
                file.GetString("url_private_download") ?? file.GetString("url_private"),
                file.GetString("mimetype"),
                async (content, c) => receivedFile = await intake.Receive(content, name, from, c),
                cancellationToken
            ) switch
            {
                TransferResult.Completed => (receivedFile, "page.upload.unreadable"),
                TransferResult.Retry when attempts < MaxAttempts => throw new SlackUnavailableException("Slack's file host is unavailable"),
                _ => (null, "page.upload.unreadable"),
            };
        }
        catch (FileRefusedException exception)
        {
            return (null, exception.Reason.TextKey);
        }
    }

    private async Task SendRefusal(IncomingActivity activity, string key, string file, CancellationToken cancellationToken)
    {
        var notice = new Notification(
            new Recipient.ToConversation(activity.Conversation) { ThreadId = activity.Thread },
            new BotMessage.TextMessage(key, new() { ["file"] = file })
        );
        await store.Commit(
            StoreKeys.ConversationAddress(activity.Conversation),
            [
                new Write.Create(
                    OutboxDocuments.Create(notice, await turns.FindPersonId(activity.From, cancellationToken), activity.EventId, clock.GetCurrentInstant())
                ),
            ],
            cancellationToken
        );
        outboxSignal.Raise(StoreKeys.ConversationAddress(activity.Conversation));
    }
}
