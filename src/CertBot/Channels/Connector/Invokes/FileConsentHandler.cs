using System.Text.Json.Nodes;
using CertBot.Channels.Connector.FileUploads;
using CertBot.Channels.Connector.Schema;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Repositories;

namespace CertBot.Channels.Connector.Invokes;

/// <summary>The invoke <c>fileConsent/invoke</c>: a user accepts or declines an offered file. The response is immediate, the upload is queued.</summary>
internal sealed class FileConsentHandler(PersonStore persons, FileConsentLookup consentLookup, UploadSessionClient uploadClient, FileUploadQueue uploads)
    : IInvokeHandler
{
    private const int MaxTextLength = 1000;

    public string Name => "fileConsent/invoke";

    public async Task<IResult> Handle(InvokeContext context, CancellationToken cancellationToken)
    {
        var value = context.Activity.Value as JsonObject ?? [];
        if (value.GetString("action") is not ("accept" or "decline"))
            return BotFrameworkError.Create(400, "BadRequest", $"{value.GetString("action")} is not a supported Action.");
        if (!context.Address.IsPersonal)
            return BotFrameworkError.Create(400, "BadRequest", "Files are handed over in personal chats only.");
        if (await persons.FindByUser(ActivityMapper.ReadUser(context.Activity), cancellationToken) is not { } person)
            return Results.Ok(); // an unknown user was never offered a file

        var job = new FileUploadJob
        {
            Address = context.Address,
            Reader = person.Id,
            ConsentMessageId = context.Activity.ReplyToId,
        };
        return value.GetString("action") == "decline"
            ? await Notify(job, context, new BotMessage.TextMessage("connector.file.declined"), cancellationToken)
            : await Accept(job, person, context, value.GetObject("context") ?? [], value.GetObject("uploadInfo") ?? [], cancellationToken);
    }

    private async Task<IResult> Accept(
        FileUploadJob job,
        Person person,
        InvokeContext context,
        JsonObject ids,
        JsonObject upload,
        CancellationToken cancellationToken
    )
    {
        if (ReadText(upload, "uploadUrl") is not { } uploadUrl || !uploadClient.IsAllowed(uploadUrl))
            return BotFrameworkError.Create(400, "BadRequest", "uploadInfo.uploadUrl is no address files are sent to.");
        if (await consentLookup.Find(ids, person, context.Address, cancellationToken) is not var (file, name))
            return await Notify(job, context, new BotMessage.TextMessage("connector.file.gone"), cancellationToken);

        var uploaded =
            ReadText(upload, "contentUrl") is { } contentUrl && Uri.TryCreate(contentUrl, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps
                ? new UploadedFileInfo(ReadText(upload, "name") ?? name, contentUrl)
                {
                    UniqueId = ReadText(upload, "uniqueId"),
                    FileType = ReadText(upload, "fileType"),
                }
                : null;
        await uploads.Enqueue(
            $"accept {uploadUrl}",
            job with
            {
                Source = new UploadSource(file, name, uploadUrl),
                Uploaded = uploaded,
            },
            null,
            cancellationToken
        );
        return Results.Ok();
    }

    private async Task<IResult> Notify(FileUploadJob job, InvokeContext context, BotMessage.TextMessage entry, CancellationToken cancellationToken)
    {
        await uploads.Enqueue($"answer {context.Activity.ReplyToId ?? context.Activity.Id}", job, entry, cancellationToken);
        return Results.Ok();
    }

    // The address of an upload session is long.
    private static string? ReadText(JsonObject json, string member) =>
        json.GetString(member) is { Length: > 0 } text && text.Length <= (member.EndsWith("Url", StringComparison.Ordinal) ? 8 * MaxTextLength : MaxTextLength)
            ? text
            : null;
}
