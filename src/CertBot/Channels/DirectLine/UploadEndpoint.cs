using System.Text.Json.Nodes;
using CertBot.Channels.DirectLine.Activities;
using CertBot.Channels.DirectLine.Tokens;
using CertBot.Files;
using CertBot.Files.Uploads;
using CertBot.Repositories;
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
            using var received = new ReceivedFiles();
            switch (await MultipartUpload.Read(http.Request, intake, token.User.ChannelUser, received, cancellationToken))
            {
                case MultipartUpload.Accepted { Activity: var activity }:
                    var files = received.Files;
                    var input = new ParsedActivity.UserInput(
                        ParsedActivity.ReadEventId(activity),
                        new Core.Conversation.Input.Files(files, activity.GetString("text") ?? "")
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

/// <summary>A parsed upload: an optional activity, and files, each streamed to the disk.</summary>
internal abstract record MultipartUpload
{
    private const int MaxFiles = 10;

    /// <summary>The files, the activity, and fields that other clients add.</summary>
    private const int MaxParts = MaxFiles + 10;

    /// <summary>Bytes of a field that is neither a file nor the activity; it is read over.</summary>
    private const int MaxFieldBytes = 64 * 1024;

    private const long MaxBytes = 512L << 20;

    private MultipartUpload() { }

    public sealed record Accepted(JsonObject Activity) : MultipartUpload;

    /// <summary><paramref name="TextKey"/> names the message for the user, <paramref name="FileName"/> the file it is about.</summary>
    public sealed record Rejected(int Status, string Code, string TextKey, string FileName) : MultipartUpload;

    /// <param name="received">The files, also of an upload that is rejected.</param>
    public static async Task<MultipartUpload> Read(
        HttpRequest request,
        IUploadIntake intake,
        ChannelUser sender,
        ReceivedFiles received,
        CancellationToken cancellationToken
    )
    {
        if (ReadBoundary(request.ContentType) is not { } boundary)
        {
            return new Rejected(415, "UnsupportedMediaType", "page.upload.unreadable", "");
        }

        if (request.ContentLength > MaxBytes)
        {
            return new Rejected(413, "TooLarge", "page.upload.too-many", "");
        }

        var body = request.HttpContext.RequestServices.GetRequiredService<RequestBodyReader>().OpenUpload(request, MaxBytes);
        try
        {
            return await ReadParts(new MultipartReader(boundary, body), intake, sender, received, cancellationToken);
        }
        catch (InvalidDataException)
        {
            return new Rejected(400, "BadUpload", "page.upload.unreadable", "");
        }
    }

    private static async Task<MultipartUpload> ReadParts(
        MultipartReader parts,
        IUploadIntake intake,
        ChannelUser sender,
        ReceivedFiles received,
        CancellationToken cancellationToken
    )
    {
        JsonObject activity = [];
        for (var count = 1; await ReadNextPart(parts, cancellationToken) is { } part; count++)
        {
            if (count > MaxParts)
            {
                return new Rejected(413, "TooManyParts", "page.upload.too-many", "");
            }

            if (IsActivity(part))
            {
                if (
                    await JsonRequestBody.ReadBytes(new PartStream(part.Body), JsonRequestBody.MaxBytes, cancellationToken) is not { } bytes
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
                if (await JsonRequestBody.ReadBytes(new PartStream(part.Body), MaxFieldBytes, cancellationToken) is null)
                    return new Rejected(413, "FieldTooLarge", "page.upload.unreadable", "");
                continue;
            }

            var name = SafeFileName.Sanitize((disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).Value ?? "");
            if (received.Count == MaxFiles)
            {
                return new Rejected(413, "TooManyFiles", "page.upload.too-many", name);
            }

            try
            {
                received.Add(await intake.Receive(new PartStream(part.Body), name, sender, cancellationToken));
            }
            catch (FileRefusedException exception)
            {
                return exception.Reason switch
                {
                    FileRefusal.Empty => new Rejected(400, "EmptyFile", exception.Reason.TextKey, name),
                    FileRefusal.OverQuota => new Rejected(413, "OverQuota", exception.Reason.TextKey, name),
                    _ => new Rejected(413, "FileTooLarge", exception.Reason.TextKey, name),
                };
            }
        }

        return received.Count == 0 ? new Rejected(400, "NoFile", "page.upload.nothing", "") : new Accepted(activity);
    }

    private static async Task<MultipartSection?> ReadNextPart(MultipartReader parts, CancellationToken cancellationToken)
    {
        try
        {
            return await parts.ReadNextSectionAsync(cancellationToken);
        }
        catch (IOException exception) when (exception is not BadHttpRequestException)
        {
            throw new InvalidDataException("The upload is not a multipart form.", exception);
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
