using System.Text.Json.Nodes;
using CertBot.Channels.DirectLine.Tokens;
using CertBot.Core.Conversation;
using CertBot.Turns;

namespace CertBot.Channels.DirectLine;

/// <summary>Starts conversations, reconnects to them, and issues tokens.</summary>
internal static class ConversationEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/conversations", Start);
        routes.MapGet("/conversations/{id}", Reconnect);
        routes.MapPost("/tokens/generate", GenerateToken);
        routes.MapPost("/tokens/refresh", RefreshToken);
    }

    private static Task<IResult> Start(HttpContext http, ConversationRequestAuthorization requestAuthorization, DirectLineTokens tokens, ITurnHandler turns) =>
        requestAuthorization.Authorize(http, async (token, body) =>
        {
            if (token.Conversation.IsPersonal)
            {
                await turns.Handle(CreateGreeting(token, body), http.RequestAborted);
            }

            return Results.Json(CreateConversationResponse(http, tokens, token, ""), ChannelJson.WriteOptions, statusCode: 201);
        });

    private static Task<IResult> GenerateToken(HttpContext http, ConversationRequestAuthorization requestAuthorization, DirectLineTokens tokens) =>
        requestAuthorization.Authorize(http, (token, _) => Task.FromResult(Results.Json(CreateTokenResponse(tokens, token), ChannelJson.WriteOptions)));

    private static Task<IResult> RefreshToken(HttpContext http, TokenAuthorization authorization, DirectLineTokens tokens) =>
        authorization.Authorize(http, token => Task.FromResult(Results.Json(CreateTokenResponse(tokens, token), ChannelJson.WriteOptions)));

    private static Task<IResult> Reconnect(HttpContext http, TokenAuthorization authorization, DirectLineTokens tokens) =>
        authorization.Authorize(http, token =>
            Task.FromResult(
                Watermark.Read(http.Request) is { } watermark
                    ? Results.Json(CreateConversationResponse(http, tokens, token, $"watermark={watermark}&"), ChannelJson.WriteOptions)
                    : Watermark.CreateError()
            )
        );

    private static JsonObject CreateTokenResponse(DirectLineTokens tokens, DirectLineToken token) =>
        new()
        {
            ["conversationId"] = token.Conversation.ConversationId,
            ["token"] = tokens.Issue(token),
            ["expires_in"] = (long)DirectLineTokens.Lifetime.TotalSeconds,
        };

    private static JsonObject CreateConversationResponse(HttpContext http, DirectLineTokens tokens, DirectLineToken token, string query)
    {
        var response = CreateTokenResponse(tokens, token);
        var scheme = http.Request.IsHttps ? "wss" : "ws";
        response["streamUrl"] =
            $"{scheme}://{http.Request.Host}/v3/directline/conversations/{token.Conversation.ConversationId}/stream?{query}t={response["token"]}";
        return response;
    }

    /// <summary>The event id is constant, so that deduplication allows one greeting.</summary>
    private static IncomingActivity CreateGreeting(DirectLineToken token, JsonObject body) =>
        new()
        {
            From = token.User.ChannelUser,
            Conversation = token.Conversation.Address,
            EventId = "hello",
            Language = token.Language,
            Zone = ClientLocale.ParseZone(body.GetString("localTimezone")),
            Input = new Input.ConversationStarted(),
        };
}
