using CertBot.Channels.DirectLine.Activities;
using CertBot.Channels.DirectLine.Tokens;
using CertBot.Files.Uploads;

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
