using System.Text.Json.Nodes;
using CertBot.Channels.DirectLine.Activities;
using CertBot.Channels.DirectLine.Tokens;

namespace CertBot.Channels.DirectLine;

/// <summary>What a page says: text and clicks.</summary>
internal static class PostActivityEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/conversations/{id}/activities", Post);

    private static Task<IResult> Post(HttpContext http, TokenAuthorization authorization, DirectLineTurns directLineTurns) =>
        authorization.Authorize(http, async token => await JsonRequestBody.Read(http.Request, http.RequestAborted) switch
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
                    ParsedActivity.Invalid nonsense => BotFrameworkError.Create(400, nonsense.Code, nonsense.Message),
                    _ => Results.Json(new JsonObject { ["id"] = $"{token.Conversation.ConversationId}|passed" }, ChannelJson.WriteOptions),
                },
                JsonRequestBody.Rejected rejected => rejected.Result,
                _ => throw new System.Diagnostics.UnreachableException(),
            });
}
