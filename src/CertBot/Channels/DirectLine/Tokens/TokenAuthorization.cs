using CertBot.Turns;

namespace CertBot.Channels.DirectLine.Tokens;

/// <summary>Authorises requests: the token names the user, the conversation must be the token's, and the user must still have access to it.</summary>
internal sealed class TokenAuthorization(DirectLineTokens tokens, DemoUsers users, ITurnHandler turns)
{
    public async Task<IResult> Authorize(HttpContext http, Func<DirectLineToken, Task<IResult>> handler)
    {
        if (tokens.Parse(ReadToken(http.Request)) is not { } token)
        {
            return BotFrameworkError.Create(401, "BadToken", "The token is missing, expired or not one of ours.");
        }

        ClientLocale.Note(http, token.Language);
        if (http.Request.RouteValues["id"] is string id && id != token.Conversation.ConversationId)
        {
            return IsKnownConversation(id)
                ? BotFrameworkError.Create(403, "WrongConversation", "The token is for another conversation.")
                : BotFrameworkError.Create(404, "UnknownConversation", "There is no such conversation.");
        }

        return await MayAccess(token, http.RequestAborted) ? await handler(token) : CreateForbidden();
    }

    /// <summary>Checked for every request: a role may be removed while a page is open.</summary>
    public async Task<bool> MayAccess(DirectLineToken token, CancellationToken cancellationToken) =>
        token.Conversation.IsPersonal || await turns.MayOpen(token.User.ChannelUser, token.Conversation.Address, cancellationToken);

    public static IResult CreateForbidden() => BotFrameworkError.Create(403, "NotYourChannel", "This person may not open this channel.");

    private static string? ReadToken(HttpRequest request)
    {
        const string Scheme = "Bearer ";
        var header = request.Headers.Authorization.ToString();

        // A browser cannot set a header on a WebSocket.
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : request.Query["t"].ToString();
    }

    private bool IsKnownConversation(string conversation) =>
        users.Channels.Concat(users.Users.Select(p => p.Id)).Any(id => new WebConversation(id, IsPersonal: true).ConversationId == conversation);
}
