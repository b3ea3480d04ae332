using CertBot.Channels.Slack.Api;
using Microsoft.AspNetCore.WebUtilities;

namespace CertBot.Channels.Slack.Install;

/// <summary>Whoever may install apps in their workspace begins at <c>/slack/install</c>, agrees in Slack, and comes back to <c>/slack/oauth/callback</c>.</summary>
internal sealed class Installing(SlackSettings settings, States states, Exchange exchange, ILogger<Installing> log)
{
    private const string Cookie = "certbot-slack-install";

    public IResult Begin(OAuthClient client, HttpContext http)
    {
        var (state, cookie) = states.Begin();
        http.Response.Cookies.Append(Cookie, cookie, Options(client, http));
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        var asked = new Dictionary<string, string?>(StringComparer.Ordinal) { ["client_id"] = client.Id, ["scope"] = string.Join(',', Scopes.All), ["state"] = state };
        if (client.Callback is { } callback) asked["redirect_uri"] = callback.AbsoluteUri;
        return Results.Redirect(QueryHelpers.AddQueryString(new Uri(settings.ApiBaseUrl, "/oauth/v2/authorize").AbsoluteUri, asked));
    }

    public async Task<IResult> End(OAuthClient client, HttpContext http)
    {
        var query = http.Request.Query;
        var begun = http.Request.Cookies[Cookie];
        http.Response.Cookies.Delete(Cookie, Options(client, http));   // for one installation
        var ending = !states.IsGood(One(query["state"]), begun) ? new Ending.Stale()
            : One(query["error"]) is { } error ? error == "access_denied" ? new Ending.Declined() : new Ending.Failed()
            : One(query["code"]) is { Length: <= 1000 } code ? await exchange.Make(client, code, http.RequestAborted)
            : new Ending.Stale();
        if (ending is not Ending.Done) SlackLog.NotInstalled(log, ending.GetType().Name);
        return EndPage.Of(ending, client, http);
    }

    private static string? One(Microsoft.Extensions.Primitives.StringValues given) => given is [{ Length: > 0 } only] ? only : null;

    // Lax: Slack sends the browser back, and the cookie has to come along.
    private static CookieOptions Options(OAuthClient client, HttpContext http) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = (client.PublicUrl?.Scheme ?? http.Request.Scheme) == Uri.UriSchemeHttps,
        Path = client.PublicUrl is { } address ? new Uri(address, "slack/").AbsolutePath : "/slack/",
        MaxAge = States.Lives.ToTimeSpan(),
    };
}
