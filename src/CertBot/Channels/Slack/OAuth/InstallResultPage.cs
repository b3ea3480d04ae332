using System.Text.Encodings.Web;
using System.Text.Unicode;
using CertBot.Channels.Slack.WebApi;
using CertBot.Core.Localization;
using CertBot.Core.Primitives;

namespace CertBot.Channels.Slack.OAuth;

/// <summary>Result of an installation.</summary>
internal abstract record InstallResult
{
    private InstallResult() { }

    public sealed record Completed(Workspace Workspace) : InstallResult;

    public sealed record Declined : InstallResult;

    /// <summary>Not started here, or too long ago.</summary>
    public sealed record Stale : InstallResult;

    /// <summary>An org-wide installation, whose token belongs to no workspace.</summary>
    public sealed record Enterprise : InstallResult;

    public sealed record Failed : InstallResult;

    public sealed record Unavailable : InstallResult;
}

/// <summary>The page shown at the end, in the browser's language. Its URL holds a code, so it is neither cached nor sent as a referrer.</summary>
internal static class InstallResultPage
{
    /// <summary>The default encoder, except that letters of all languages stay letters.</summary>
    private static readonly HtmlEncoder Html = HtmlEncoder.Create(UnicodeRanges.All);

    public static IResult Render(InstallResult result, OAuthClient client, HttpContext http)
    {
        var language = ClientLocale.PreferredLanguage(http.Request);
        var (status, messageKey, nextStepKey) = result switch
        {
            InstallResult.Completed => (200, "install.done", "install.done.next"),
            InstallResult.Declined => (200, "install.declined", "install.declined.next"),
            InstallResult.Stale => (400, "install.stale", "install.stale.next"),
            InstallResult.Enterprise => (400, "install.enterprise", "install.enterprise.next"),
            InstallResult.Failed => (502, "install.failed", "install.failed.next"),
            InstallResult.Unavailable => (503, "install.away", "install.away.next"),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        var (address, linkKey) = result is InstallResult.Completed { Workspace: var workspace }
            ? ($"https://slack.com/app_redirect?app={Uri.EscapeDataString(workspace.AppId)}&team={Uri.EscapeDataString(workspace.Team)}", "install.open")
            : (client.PublicUrl is { } host ? new Uri(host, "slack/install").AbsoluteUri : "/slack/install", "install.again");

        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-store";
        headers.Vary = "Accept-Language";
        return Results.Text(
            $"""
            <!doctype html>
            <html lang="{language}">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>CertBot</title></head>
            <body><h1>{Localize(messageKey)}</h1><p>{Localize(nextStepKey)}</p><p><a href="{Html.Encode(address)}">{Localize(
                linkKey
            )}</a></p></body>
            </html>

            """,
            "text/html; charset=utf-8",
            statusCode: status
        );

        string Localize(string key) => Html.Encode(TextCatalog.For(language).Find(key) ?? key);
    }
}
