using System.Text.Json.Nodes;
using CertBot.Core.Primitives;

namespace CertBot.Channels.DirectLine.Tokens;

/// <summary>
/// Authorises a request to open a conversation, by token or by a body like
/// <c>{"user":{"id":"analyst"},"channelData":{"place":"reviews"},"locale":"en-US","localTimezone":"Europe/Berlin"}</c>.
/// </summary>
internal sealed class ConversationRequestAuthorization(TokenAuthorization authorization, DemoUsers users)
{
    public async Task<IResult> Authorize(HttpContext http, Func<DirectLineToken, JsonObject, Task<IResult>> handler)
    {
        if (http.Request.Headers.Authorization.Count > 0)
        {
            return await authorization.Authorize(http, token => handler(token, []));
        }

        return await JsonRequestBody.Read(http.Request, WebConversation.ChannelName) switch
        {
            JsonRequestBody.Parsed { Json: var body } => ReadRequest(body) switch
            {
                (_, { } rejection) => rejection,
                ({ } token, _) when await authorization.MayAccess(token, http.RequestAborted) => await handler(token, body),
                _ => TokenAuthorization.CreateForbidden(),
            },
            JsonRequestBody.Rejected rejection => rejection.Result,
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private (DirectLineToken? Token, IResult? Rejection) ReadRequest(JsonObject body)
    {
        if (body.GetObject("user")?.GetString("id") is not { } userId || !WebUser.IsValidId(userId) || users.IsChannel(userId))
        {
            return (
                null,
                BotFrameworkError.Create(
                    400,
                    "BadUser",
                    "user.id is missing or not of the form [A-Za-z0-9_.-], at most 64, not beginning with dl_, and neither a channel's name nor the bot's."
                )
            );
        }

        var requestedConversation = body.GetObject("channelData")?["place"];
        var conversationId = requestedConversation is null ? userId : CardActionData.ReadScalar(requestedConversation);
        if (conversationId != userId && (conversationId is null || !users.IsChannel(conversationId)))
        {
            return (null, BotFrameworkError.Create(404, "UnknownPlace", "There is no such channel."));
        }

        return (
            new DirectLineToken(
                users.GetUser(userId),
                new WebConversation(conversationId, conversationId == userId),
                ClientLocale.ParseLanguage(body.GetString("locale")) ?? LanguageCode.En
            ),
            null
        );
    }
}
