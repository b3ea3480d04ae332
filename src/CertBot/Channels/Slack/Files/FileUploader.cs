using System.Text.Json.Nodes;
using CertBot.Channels.Slack.BlockKit.TextObjects;
using CertBot.Channels.Slack.Schema;
using CertBot.Channels.Slack.WebApi;
using CertBot.Core.Primitives;
using CertBot.Files.Uploads;
using CertBot.Outbox;

namespace CertBot.Channels.Slack.Files;

/// <summary>Uploads a requested file to the user's direct message: get an upload URL, send the bytes, complete the upload.</summary>
internal sealed class FileUploader(SlackApiClient apiClient, SlackFileClient fileClient, IUploadIntake intake)
{
    public async Task<SendResult> Upload(
        SlackConversation slackConversation,
        LocalizableObject file,
        OutboundMessage message,
        CancellationToken cancellationToken
    )
    {
        if (file.GetString("file") is not { } id || file.GetString("name") is not { } name)
            return new SendResult.Rejected("the file card names no file");

        await using var content = await intake.Open(new FileId(id), cancellationToken);
        if (content is null)
            return new SendResult.Rejected("the file no longer exists");

        var arguments = new JsonObject { ["filename"] = name, ["length"] = (long?)file.GetNumber("bytes") };
        var result = await apiClient.Call(slackConversation.Team, "files.getUploadURLExternal", arguments, cancellationToken);
        if (
            result is not SlackApiResult.Success { Body: var upload }
            || upload.GetString("upload_url") is not { } address
            || upload.GetString("file_id") is not { } fileId
        )
        {
            return result is SlackApiResult.Success ? new SendResult.Retry(After: null) : SlackSendResult.ToSendResult(result);
        }

        if (await fileClient.Upload(address, content, cancellationToken) != TransferResult.Completed)
            return new SendResult.Retry(After: null);
        var completion = new JsonObject
        {
            ["files"] = new JsonArray(new JsonObject { ["id"] = fileId, ["title"] = name }),
            ["channel_id"] = slackConversation.Channel,
            ["initial_comment"] = SlackText.Escape(message.Card?.GetString("fallbackText") ?? ""),
        };
        if (message.Thread is { Length: > 0 } thread)
            completion["thread_ts"] = thread;
        return SlackSendResult.ToSendResult(await apiClient.Call(slackConversation.Team, "files.completeUploadExternal", completion, cancellationToken));
    }
}
