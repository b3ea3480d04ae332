using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using CertBot.Core.Localization;
using CertBot.Core.Primitives;
using CertBot.Core.Surveys;
using NodaTime;

namespace CertBot.Channels.Surveys;

/// <summary>What is entered in the form so far.</summary>
internal sealed record SurveyEntry(int? Score, string Comment, string Name, bool IsNameShown)
{
    public static SurveyEntry None { get; } = new(null, "", "", false);
}

/// <summary>
/// The pages of a survey, without scripts, pictures or anything from elsewhere. Nothing tells other hosts of them: the address opens the survey, so it is neither
/// cached nor sent as a referrer, and no other page may frame them.
/// </summary>
internal sealed class SurveyPage(LanguageCode language, IClock clock)
{
    private const string Style = """
        :root{color-scheme:light dark}
        body{font:1.125rem/1.5 system-ui,sans-serif;margin:0;color:#1b1b1b;background:#fff}
        main{max-width:36rem;margin:0 auto;padding:1.25rem}
        h1{font-size:1.375rem;line-height:1.3;margin:.5rem 0 1rem}
        fieldset{border:0;margin:0 0 1.25rem;padding:0}
        legend{padding:0}
        .scores{display:flex;flex-wrap:wrap;gap:.5rem}
        .scores label{position:relative;display:block;min-width:2.75rem;min-height:2.75rem}
        .scores input{position:absolute;inset:0;width:100%;height:100%;margin:0;opacity:0;cursor:pointer}
        .scores span{display:flex;align-items:center;justify-content:center;min-width:2.75rem;min-height:2.75rem;border:2px solid #595959;border-radius:.5rem;font-weight:600;box-sizing:border-box}
        .scores input:checked+span{background:#0b5cad;border-color:#0b5cad;color:#fff}
        .scores input:focus-visible+span,button:focus-visible,a:focus-visible,textarea:focus-visible,input:focus-visible{outline:3px solid #d97706;outline-offset:2px}
        .ends{display:flex;gap:1.5rem;font-size:.9375rem;margin:.5rem 0 0}
        .field{display:block;margin:0 0 1.25rem}
        textarea,input[type=text]{display:block;width:100%;box-sizing:border-box;font:inherit;padding:.5rem;border:2px solid #595959;border-radius:.5rem;margin-top:.25rem;color:inherit;background:transparent}
        .check{display:flex;gap:.75rem;align-items:flex-start;margin:0 0 1.25rem}
        .check input{width:1.5rem;height:1.5rem;flex:none;margin:0}
        button{font:inherit;font-weight:600;padding:.75rem 1.5rem;border:0;border-radius:.5rem;background:#0b5cad;color:#fff;min-height:2.75rem;cursor:pointer}
        .small{font-size:.9375rem}
        .error{border-left:.375rem solid #b42318;padding:.25rem 0 .25rem .75rem;font-weight:600}
        a{color:#0b5cad}
        @media (prefers-color-scheme:dark){body{color:#f2f2f2;background:#161616}a{color:#8ec5ff}.scores span,textarea,input[type=text]{border-color:#b0b0b0}.scores input:checked+span,button{background:#8ec5ff;border-color:#8ec5ff;color:#10202f}.error{border-color:#ff8a80}}
        """;

    /// <summary>The default encoder, except that letters of all languages stay letters.</summary>
    private static readonly HtmlEncoder Html = HtmlEncoder.Create(UnicodeRanges.All);

    private static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private readonly TextRenderer _texts = new(new RenderContext(language, DateTimeZone.Utc, clock.GetCurrentInstant(), p => p.Value), text => text);

    /// <summary>A page that says one thing.</summary>
    public IResult Say(HttpContext http, int status, string what, LocalizableObject? arguments = null)
    {
        var title = $"survey.page.title.{what}";
        return Render(http, status, Text(title, arguments), $"<h1>{Encode(title, arguments)}</h1><p>{Encode($"survey.page.text.{what}", arguments)}</p>");
    }

    /// <summary>The question.</summary>
    /// <param name="http">The request.</param>
    /// <param name="token">The end of the page's address.</param>
    /// <param name="kind">What is asked.</param>
    /// <param name="names">What the texts print.</param>
    /// <param name="entry">What is entered so far.</param>
    /// <param name="fault">What is wrong with it; null: nothing.</param>
    public IResult Ask(HttpContext http, string token, SurveyKind kind, LocalizableObject names, SurveyEntry entry, Refusal? fault = null)
    {
        var key = kind == SurveyKind.Csat ? "csat" : "nps";
        var body = new StringBuilder();
        if (fault is not null)
            body.Append(CultureInfo.InvariantCulture, $"<p class=\"error\" role=\"alert\" id=\"error\">{Encode(fault.Code, fault.Arguments)}</p>");
        body.Append(CultureInfo.InvariantCulture, $"<form method=\"post\" action=\"{Html.Encode(token)}\" accept-charset=\"utf-8\">");
        body.Append(CultureInfo.InvariantCulture, $"<fieldset{(fault is null ? "" : " aria-describedby=\"error\"")}><legend><h1>{Encode($"survey.question.{key}", names)}</h1></legend>");
        body.Append("<div class=\"scores\">");
        for (var score = SurveyScale.Min(kind); score <= SurveyScale.Max(kind); score++)
        {
            var number = score.ToString(CultureInfo.InvariantCulture);
            body.Append(
                CultureInfo.InvariantCulture,
                $"<label><input type=\"radio\" name=\"score\" value=\"{number}\" required{(entry.Score == score ? " checked" : "")}><span>{number}</span></label>"
            );
        }

        body.Append(
            CultureInfo.InvariantCulture,
            $"</div><p class=\"ends\"><span>{Encode($"survey.page.{key}.least")}</span><span>{Encode($"survey.page.{key}.most")}</span></p></fieldset>"
        );
        body.Append(
            CultureInfo.InvariantCulture,
            $"<label class=\"field\">{Encode("survey.page.comment")}<textarea name=\"comment\" rows=\"4\" maxlength=\"{SurveyDecider.MaxCommentLength}\">\n{Html.Encode(entry.Comment)}</textarea></label>"
        );
        body.Append(
            CultureInfo.InvariantCulture,
            $"<label class=\"field\">{Encode("survey.page.name")}<input type=\"text\" name=\"name\" maxlength=\"{SurveyDecider.MaxNameLength}\" autocomplete=\"name\" value=\"{Html.Encode(entry.Name)}\"></label>"
        );
        body.Append(
            CultureInfo.InvariantCulture,
            $"<label class=\"check\"><input type=\"checkbox\" name=\"consent\" value=\"yes\"{(entry.IsNameShown ? " checked" : "")}><span>{Encode("survey.page.consent", names)}</span></label>"
        );
        body.Append(CultureInfo.InvariantCulture, $"<p><button type=\"submit\">{Encode("survey.page.send")}</button></p></form>");
        body.Append(CultureInfo.InvariantCulture, $"<p class=\"small\">{Encode("survey.page.privacy", names)}</p>");
        body.Append(CultureInfo.InvariantCulture, $"<p class=\"small\"><a href=\"{Html.Encode(token)}/stop\">{Encode("survey.page.stop")}</a></p>");
        return Render(
            http,
            fault is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity,
            Text("survey.page.heading", names),
            body.ToString()
        );
    }

    /// <summary>Asks whether surveys are to be turned off.</summary>
    public IResult AskToStop(HttpContext http) =>
        Render(
            http,
            StatusCodes.Status200OK,
            Text("survey.stop.title"),
            $"<h1>{Encode("survey.stop.title")}</h1><p>{Encode("survey.stop")}</p><form method=\"post\" action=\"stop\"><p><button type=\"submit\">{Encode("survey.stop.confirm")}</button></p></form>"
        );

    private IResult Render(HttpContext http, int status, string title, string body)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["X-Robots-Tag"] = "noindex, nofollow, noarchive";
        headers["X-Frame-Options"] = "DENY";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        return Results.Text(
            $"""
            <!doctype html>
            <html lang="{language}">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex"><title>{Html.Encode(
                title
            )}</title><style>{Style}</style></head>
            <body><main>{body}</main></body>
            </html>

            """,
            "text/html; charset=utf-8",
            statusCode: status
        );
    }

    private string Text(string key, LocalizableObject? arguments = null) => _texts.RenderText(key, arguments ?? []);

    private string Encode(string key, LocalizableObject? arguments = null) => Html.Encode(Text(key, arguments));
}
