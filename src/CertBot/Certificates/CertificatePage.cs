using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using CertBot.Core.Localization;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Certificates;

/// <summary>The page of a certificate: no script, one style sheet of its own, readable on a phone and by a screen reader.</summary>
internal static class CertificatePage
{
    /// <summary>The default encoder, except that letters of all languages stay letters.</summary>
    private static readonly HtmlEncoder Html = HtmlEncoder.Create(UnicodeRanges.All);

    private const string Style = """
        :root{color-scheme:light dark;--ink:#1b1f24;--paper:#fff;--line:#c8cdd3;--soft:#59636e;--link:#0a58ca;--good:#116329;--warn:#8a4600;--bad:#a40e26}
        @media(prefers-color-scheme:dark){:root{--ink:#e8ebee;--paper:#15181c;--line:#454c54;--soft:#a9b2bb;--link:#7db4ff;--good:#7ee2a0;--warn:#ffc680;--bad:#ff9aa5}}
        *{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
        main{max-width:42rem;margin:0 auto;padding:1.5rem 1rem}h1{font-size:1.5rem;line-height:1.25;margin:0 0 .5rem;overflow-wrap:anywhere}
        h2{font-size:1.125rem;margin:2rem 0 .5rem}.state{font-weight:600;margin:0 0 1.5rem;padding-left:.75rem;border-left:.25rem solid currentcolor}
        .valid{color:var(--good)}.suspended,.superseded{color:var(--warn)}.withdrawn{color:var(--bad)}
        dl{margin:0;border-top:1px solid var(--line)}dl div{padding:.5rem 0;border-bottom:1px solid var(--line)}dt{color:var(--soft);font-size:.875rem}
        dd{margin:0;overflow-wrap:anywhere}code{font-family:ui-monospace,monospace;font-size:.875rem}a{color:var(--link)}ul{padding-left:1.25rem}li{padding:.25rem 0}
        @media(min-width:36rem){dl div{display:grid;grid-template-columns:12rem 1fr;gap:1rem}}
        """;

    public static string ContentSecurityPolicy { get; } =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static string Render(CertificateFacts facts, LanguageCode language)
    {
        var texts = new CertificateTexts(language);
        var path = $"/certificates/{Uri.EscapeDataString(facts.Id)}";
        var badge = $"{path}/badge.svg?lang={language}";
        StringBuilder rows = new();
        Row("number", facts.Id);
        Row("application", facts.Name);
        Row("version", facts.Version);
        Row("since", texts.Day(facts.Since));
        if (facts.Until is { } until)
            Row("until", texts.Day(until));
        Row("edition", facts.Edition);
        Row("rules", facts.EditionSha256 ?? texts.Text("certificate.unknown"), isCode: facts.EditionSha256 is not null);
        Row("package", facts.PackageSha256 ?? texts.Text("certificate.unknown"), isCode: facts.PackageSha256 is not null);
        var next = facts.SupersededBy is { } newer
            ? $"<div><dt>{Encode(texts.Text("certificate.fact.next"))}</dt><dd><a href=\"/certificates/{Encode(Uri.EscapeDataString(newer))}\">{Encode(newer)}</a></dd></div>"
            : "";
        return Page(
            language,
            texts.Text("certificate.title", facts),
            $"""
            <h1>{Encode(texts.Text("certificate.title", facts))}</h1>
            <p class="state {facts.State}">{Encode(texts.State(facts))}</p>
            <dl>{rows}{next}</dl>
            <h2>{Encode(texts.Text("certificate.badge"))}</h2>
            <p><img src="{Encode(badge)}" alt="{Encode(texts.BadgeTitle(facts))}" height="28"></p>
            <h2>{Encode(texts.Text("certificate.check"))}</h2>
            <p>{Encode(texts.Text("certificate.check.how"))}</p>
            <ul><li><a href="{Encode(path)}.json">{Encode(texts.Text("certificate.signed"))}</a></li>
            <li><a href="{CertificateEndpoints.KeySetPath}">{Encode(texts.Text("certificate.keys"))}</a></li></ul>
            """
        );

        void Row(string name, string value, bool isCode = false) =>
            rows.Append("<div><dt>")
                .Append(Encode(texts.Text($"certificate.fact.{name}")))
                .Append("</dt><dd>")
                .Append(isCode ? $"<code>{Encode(value)}</code>" : Encode(value))
                .Append("</dd></div>");
    }

    public static string RenderUnknown(LanguageCode language)
    {
        var texts = new CertificateTexts(language);
        return Page(
            language,
            texts.Text("certificate.none.title"),
            $"<h1>{Encode(texts.Text("certificate.none.title"))}</h1><p>{Encode(texts.Text("certificate.none"))}</p>"
        );
    }

    private static string Page(LanguageCode language, string title, string body) =>
        $"""
            <!doctype html>
            <html lang="{language}">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{Encode(
                title
            )}</title><style>{Style}</style></head>
            <body><main>
            {body}
            </main></body>
            </html>

            """;

    private static string Encode(string text) => Html.Encode(text);
}
