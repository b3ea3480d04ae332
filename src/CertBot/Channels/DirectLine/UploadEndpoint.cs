using System.Text.Json.Nodes;
using CertBot.Channels.DirectLine.Activities;
using CertBot.Channels.DirectLine.Tokens;
using CertBot.Core.Certification.Applications;
using CertBot.Files;
using CertBot.Files.Uploads;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace CertBot.Channels.DirectLine;

/// <summary>Receives files of a page, with the activity around them.</summary>
internal static class UploadEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/conversations/{id}/upload", Post);

    private static Task<IResult> Post(
        HttpContext http,
        TokenAuthorization authorization,
        DirectLineTurns directLineTurns,
        IUploadIntake intake,
        PageTexts texts,
        ILogger<MultipartUpload> log
    ) => authorization.Authorize(http, async token =>
        {
            var cancellationToken = http.RequestAborted;
            switch (await MultipartUpload.Read(http.Request, intake, cancellationToken))
            {
                case MultipartUpload.Accepted { Activity: var activity, Files: var files }:
                    var input = new ParsedActivity.UserInput(
                        ParsedActivity.ReadEventId(activity),
                        new Core.Conversation.Input.Files([.. files], activity.GetString("text") ?? "")
                    );
                    return await directLineTurns.RunTurn(token, input, activity, ActivityEcho.Of(activity, token, files), cancellationToken);
                case MultipartUpload.Rejected rejected:
                    ChannelLog.UploadRejected(log, rejected.Code, http.Request.ContentLength ?? 0);
                    var text = texts.FormatFileText(token.Language, rejected.TextKey, rejected.FileName);
                    await directLineTurns.ReplyPrivately(token, text, $"refused:{Guid.NewGuid():n}", cancellationToken);
                    return BotFrameworkError.Create(rejected.Status, rejected.Code, text);
                default:
                    throw new System.Diagnostics.UnreachableException();
            }
        });
}

/// <summary>A parsed upload: an optional activity, and files, each streamed to the file store.</summary>
internal abstract record MultipartUpload
{
    private const int MaxFiles = 10;

    private MultipartUpload() { }

    public sealed record Accepted(JsonObject Activity, IReadOnlyList<UploadedFile> Files) : MultipartUpload;

    /// <summary><paramref name="TextKey"/> names the message for the user, <paramref name="FileName"/> the file it is about.</summary>
    public sealed record Rejected(int Status, string Code, string TextKey, string FileName) : MultipartUpload;

    public static async Task<MultipartUpload> Read(HttpRequest request, IUploadIntake intake, CancellationToken cancellationToken)
    {
        if (ReadBoundary(request.ContentType) is not { } boundary)
        {
            return new Rejected(415, "UnsupportedMediaType", "page.upload.unreadable", "");
        }

        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } sizeLimit)
        {
            sizeLimit.MaxRequestBodySize = null; // the size is checked per file, by the intake
        }

        try
        {
            return await ReadParts(new MultipartReader(boundary, request.Body), intake, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            return new Rejected(400, "BadUpload", "page.upload.unreadable", "");
        }
    }

    private static async Task<MultipartUpload> ReadParts(MultipartReader parts, IUploadIntake intake, CancellationToken cancellationToken)
    {
        JsonObject activity = [];
        List<UploadedFile> files = [];
        while (await parts.ReadNextSectionAsync(cancellationToken) is { } part)
        {
            if (IsActivity(part))
            {
                if (
                    await JsonRequestBody.ReadBytes(part.Body, JsonRequestBody.MaxBytes, cancellationToken) is not { } bytes
                    || Channels.ChannelJson.ParseObject(bytes) is not { } read
                )
                {
                    return new Rejected(400, "BadJson", "page.upload.unreadable", "");
                }

                activity = read;
                continue;
            }

            if (part.GetContentDispositionHeader() is not { } disposition || !disposition.IsFileDisposition())
            {
                continue;
            }

            var name = SafeFileName.Sanitize((disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).Value ?? "");
            if (files.Count == MaxFiles)
            {
                return new Rejected(413, "TooManyFiles", "page.upload.too-many", name);
            }

            switch (await SaveFile(intake, part.Body, name, cancellationToken))
            {
                case (_, { } rejected):
                    return rejected;
                case ({ } file, _):
                    files.Add(file);
                    break;
                default:
                    break;
            }
        }

        return files.Count == 0 ? new Rejected(400, "NoFile", "page.upload.nothing", "") : new Accepted(activity, files);
    }

    private static async Task<(UploadedFile? File, Rejected? Rejection)> SaveFile(
        IUploadIntake intake,
        Stream content,
        string name,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return (await intake.Save(content, name, cancellationToken), null);
        }
        catch (FileRefusedException exception)
        {
            return (
                null,
                exception.Reason is FileRefusal.TooBig
                    ? new Rejected(413, "FileTooLarge", "page.upload.too-large", name)
                    : new Rejected(400, "EmptyFile", "page.upload.empty", name)
            );
        }
    }

    private static bool IsActivity(MultipartSection part) =>
        MediaTypeHeaderValue.TryParse(part.ContentType, out var type)
        && type.MediaType.Equals("application/vnd.microsoft.activity", StringComparison.OrdinalIgnoreCase);

    private static string? ReadBoundary(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
        && HeaderUtilities.RemoveQuotes(type.Boundary).Value is { Length: > 0 and <= 200 } boundary
            ? boundary
            : null;
}
