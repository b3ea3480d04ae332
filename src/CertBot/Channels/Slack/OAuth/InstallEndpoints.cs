using CertBot.Channels.Slack.WebApi;
using Microsoft.AspNetCore.WebUtilities;

namespace CertBot.Channels.Slack.OAuth;

/// <summary>OAuth v2 installation: starts at <c>/slack/install</c>, returns to <c>/slack/oauth/callback</c>.</summary>
internal sealed class InstallEndpoints(SlackSettings settings, OAuthState oauthState, OAuthExchange exchange, ILogger<InstallEndpoints> log)
{
    private const string CookieName = "certbot-slack-install";

    public IResult StartInstall(OAuthClient client, HttpContext http)
    {
        var (state, cookie) = oauthState.Create();
        http.Response.Cookies.Append(CookieName, cookie, CreateCookieOptions(client, http));
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        var parameters = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["client_id"] = client.Id,
            ["scope"] = string.Join(',', BotScopes.All),
            ["state"] = state,
        };
        if (client.RedirectUrl is { } callback)
            parameters["redirect_uri"] = callback.AbsoluteUri;
        return Results.Redirect(QueryHelpers.AddQueryString(new Uri(settings.ApiBaseUrl, "/oauth/v2/authorize").AbsoluteUri, parameters));
    }

    public async Task<IResult> CompleteInstall(OAuthClient client, HttpContext http)
    {
        var query = http.Request.Query;
        var cookie = http.Request.Cookies[CookieName];
        http.Response.Cookies.Delete(CookieName, CreateCookieOptions(client, http)); // one cookie per installation
        var result =
            !oauthState.IsValid(SingleValue(query["state"]), cookie) ? new InstallResult.Stale()
            : SingleValue(query["error"]) is { } error
                ? error == "access_denied" ? new InstallResult.Declined()
                    : new InstallResult.Failed()
            : SingleValue(query["code"]) is { Length: <= 1000 } code ? await exchange.ExchangeCode(client, code, http.RequestAborted)
            : new InstallResult.Stale();
        if (result is not InstallResult.Completed)
            SlackLog.InstallFailed(log, result.GetType().Name);
        return InstallResultPage.Render(result, client, http);
    }

    private static string? SingleValue(Microsoft.Extensions.Primitives.StringValues given) => given is [{ Length: > 0 } single] ? single : null;

    // Lax, because the browser must send the cookie when Slack redirects it back.
    private static CookieOptions CreateCookieOptions(OAuthClient client, HttpContext http) =>
        new()
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = (client.PublicUrl?.Scheme ?? http.Request.Scheme) == Uri.UriSchemeHttps,
            Path = client.PublicUrl is { } address ? new Uri(address, "slack/").AbsolutePath : "/slack/",
            MaxAge = OAuthState.Lifetime.ToTimeSpan(),
        };
}
