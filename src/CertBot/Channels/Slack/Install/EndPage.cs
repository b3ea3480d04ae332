using System.Text.Encodings.Web;
using CertBot.Core.Texts;

namespace CertBot.Channels.Slack.Install;

/// <summary>The small page an installation ends on, in the browser's language. Its address holds a code, so it is not kept and tells nobody where it was.</summary>
internal static class EndPage
{
    public static IResult Of(Ending ending, OAuthClient client, HttpContext http)
    {
        var language = Locale.Wanted(http.Request);
        var (status, what, next) = ending switch
        {
            Ending.Done => (200, "install.done", "install.done.next"),
            Ending.Declined => (200, "install.declined", "install.declined.next"),
            Ending.Stale => (400, "install.stale", "install.stale.next"),
            Ending.Enterprise => (400, "install.enterprise", "install.enterprise.next"),
            Ending.Failed => (502, "install.failed", "install.failed.next"),
            Ending.Away => (503, "install.away", "install.away.next"),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        var (address, link) = ending is Ending.Done { Workspace: var workspace }
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
            <body><h1>{Say(what)}</h1><p>{Say(next)}</p><p><a href="{HtmlEncoder.Default.Encode(address)}">{Say(link)}</a></p></body>
            </html>

            """,
            "text/html; charset=utf-8",
            statusCode: status);

        string Say(string key) => Escaped(TextBook.Of(language).Find(key) ?? key);
    }

    /// <summary>What HTML asks to be escaped, and no letter of any language.</summary>
    private static string Escaped(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
