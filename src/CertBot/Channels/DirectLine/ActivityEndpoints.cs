using System.Text.Json.Nodes;
using CertBot.Channels.DirectLine.Activities;
using CertBot.Channels.DirectLine.Logs;
using CertBot.Channels.DirectLine.Tokens;
using CertBot.Channels.FileLinks;
using CertBot.Core.Localization;
using CertBot.Core.Primitives;
using CertBot.Files;
using CertBot.Files.Links;
using CertBot.Files.Uploads;
using CertBot.Turns;

namespace CertBot.Channels.DirectLine;

/// <summary>
/// Sends an activity, lists those of a conversation, and serves attachments. Web Chat itself listens on <see cref="ActivityStreamEndpoint"/>.
/// </summary>
internal static class ActivityEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/conversations/{id}/activities", GetActivities);
        routes.MapPost("/conversations/{id}/activities", PostActivity);
        routes.MapGet("/conversations/{id}/attachments/{file}/{name}", GetAttachment);
    }

    public static async Task<ActivitySet> ReadAfter(long watermark, DirectLineToken token, HttpContext http, ConversationLogs logs, DirectLineTokens tokens)
    {
        var conversationLog = logs.Get(token.Conversation);

        // A page from before the data folder was emptied has a watermark beyond the end.
        var start = Math.Min(watermark, (await conversationLog.GetHead(http.RequestAborted)).Last);
        var entries = await conversationLog.ReadAfter(start, http.RequestAborted);
        return ActivitySet.Of(entries, start, token, tokens, $"{http.Request.Scheme}://{http.Request.Host}");
    }

    private static Task<IResult> GetActivities(HttpContext http, TokenAuthorization authorization, ConversationLogs logs, DirectLineTokens tokens) =>
        authorization.Authorize(http, async token =>
            Watermark.Read(http.Request) is { } watermark
                ? Results.Json((await ReadAfter(watermark, token, http, logs, tokens)).Json, ChannelJson.WriteOptions)
                : Watermark.CreateError()
        );

    private static Task<IResult> PostActivity(HttpContext http, TokenAuthorization authorization, DirectLineTurns directLineTurns) =>
        authorization.Authorize(http, async token => await JsonRequestBody.Read(http.Request, WebConversation.ChannelName) switch
            {
                JsonRequestBody.Parsed { Json: var activity } => ParsedActivity.Parse(activity) switch
                {
                    ParsedActivity.UserInput input => await directLineTurns.RunTurn(
                        token,
                        input,
                        activity,
                        ActivityEcho.Of(activity, token),
                        http.RequestAborted
                    ),
                    ParsedActivity.Invalid invalid => BotFrameworkError.Create(400, invalid.Code, invalid.Message),
                    _ => Results.Json(new JsonObject { ["id"] = $"{token.Conversation.ConversationId}|passed" }, ChannelJson.WriteOptions),
                },
                JsonRequestBody.Rejected rejected => rejected.Result,
                _ => throw new System.Diagnostics.UnreachableException(),
            });

    /// <summary>
    /// Needs only the signed link, because a link in a page cannot carry a header; who may no longer open the conversation opens none of its files. A file of an application is not served here: the page's link lasts as long
    /// as the page is open, so it redirects to a link of a few minutes, where access to the application is checked.
    /// </summary>
    private static async Task<IResult> GetAttachment(HttpContext http, DirectLineTokens tokens, ITurnHandler turns, FileLinkFactory links, IUploadIntake files)
    {
        var source = AttachmentUrls.ReadSource(http.Request.Query);
        if (
            http.Request.RouteValues["id"] is not string conversation
            || http.Request.RouteValues["file"] is not string file
            || http.Request.RouteValues["name"] is not string name
            || tokens.FindFileReader(http.Request.Query["t"], conversation, AttachmentUrls.FormatSignedValue(file, name, source)) is not { } reader
            || !await turns.MayOpen(reader.ChannelUser, WebConversation.AddressFor(conversation, reader), http.RequestAborted)
        )
        {
            return BotFrameworkError.Create(403, "BadToken", "The link is missing its token, or the token has run out. Reload the page for a fresh one.");
        }

        if (source is not null)
        {
            return await turns.FindPersonId(reader.ChannelUser, http.RequestAborted) is { } person
                ? new UnloggedRedirectResult(links.RelativeUrl(new FileReference(new(file), name) { Source = source }, person))
                : BotFrameworkError.Create(404, "UnknownFile", "The file is not there any more.");
        }

        var content = await files.Open(new FileId(file), http.RequestAborted);
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return content is null
            ? BotFrameworkError.Create(404, "UnknownFile", "The file is not there any more.")
            : Results.Stream(content, "application/octet-stream", SafeFileName.Sanitize(name));
    }
}
