using System.Text.Json.Nodes;
using CertBot.Channels.Connector.FileUploads;
using CertBot.Channels.Connector.Schema;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Repositories;
using Microsoft.Bot.Schema.Teams;

namespace CertBot.Channels.Connector.Invokes;

/// <summary>The invoke <c>fileConsent/invoke</c>: a user accepts or declines an offered file. The response is immediate, the upload is queued.</summary>
internal sealed class FileConsentHandler(PersonStore persons, FileConsentLookup consentLookup, UploadSessionClient uploadClient, FileUploadQueue uploads)
    : IInvokeHandler
{
    private const string Accepted = "accept";

    private const string Declined = "decline";

    private const int MaxTextLength = 1000;

    // The address of an upload session is long.
    private const int MaxUrlLength = 8 * MaxTextLength;

    public string Name => "fileConsent/invoke";

    public async Task<ConnectorInvokeResponse> Handle(InvokeContext context, CancellationToken cancellationToken)
    {
        var answer = InvokeValues.ReadFileConsent(context.Activity.Value);
        if (answer.Action is not (Accepted or Declined))
            return ConnectorInvokeResponse.BadRequest($"{answer.Action} is not a supported Action.");
        if (!context.Address.IsPersonal)
            return ConnectorInvokeResponse.BadRequest("Files are handed over in personal chats only.");
        if (await persons.FindByUser(ActivityMapper.ReadUser(context.Activity), cancellationToken) is not { } person)
            return ConnectorInvokeResponse.Ok(); // an unknown user was never offered a file

        var job = new FileUploadJob
        {
            Address = context.Address,
            Reader = person.Id,
            ConsentMessageId = context.Activity.ReplyToId,
        };
        return answer.Action == Declined
            ? await Notify(job, context, new BotMessage.TextMessage("connector.file.declined"), cancellationToken)
            : await Accept(job, person, context, answer.Context as JsonObject ?? [], answer.UploadInfo ?? new FileUploadInfo(), cancellationToken);
    }

    private async Task<ConnectorInvokeResponse> Accept(
        FileUploadJob job,
        Person person,
        InvokeContext context,
        JsonObject ids,
        FileUploadInfo upload,
        CancellationToken cancellationToken
    )
    {
        if (Limit(upload.UploadUrl, MaxUrlLength) is not { } uploadUrl || !uploadClient.IsAllowed(uploadUrl))
            return ConnectorInvokeResponse.BadRequest("uploadInfo.uploadUrl is no address files are sent to.");
        if (await consentLookup.Find(ids, person, context.Address, cancellationToken) is not var (file, name))
            return await Notify(job, context, new BotMessage.TextMessage("connector.file.gone"), cancellationToken);

        var uploaded =
            Limit(upload.ContentUrl, MaxUrlLength) is { } contentUrl
            && Uri.TryCreate(contentUrl, UriKind.Absolute, out var url)
            && url.Scheme == Uri.UriSchemeHttps
                ? new UploadedFileInfo(Limit(upload.Name, MaxTextLength) ?? name, contentUrl)
                {
                    UniqueId = Limit(upload.UniqueId, MaxTextLength),
                    FileType = Limit(upload.FileType, MaxTextLength),
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
        return ConnectorInvokeResponse.Ok();
    }

    private async Task<ConnectorInvokeResponse> Notify(
        FileUploadJob job,
        InvokeContext context,
        BotMessage.TextMessage entry,
        CancellationToken cancellationToken
    )
    {
        await uploads.Enqueue($"answer {context.Activity.ReplyToId ?? context.Activity.Id}", job, entry, cancellationToken);
        return ConnectorInvokeResponse.Ok();
    }

    private static string? Limit(string? text, int maxLength) => text is { Length: > 0 } && text.Length <= maxLength ? text : null;
}
