using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CertBot.Channels;
using CertBot.Core.Localization;
using CertBot.Core.Primitives;
using CertBot.Files;
using Microsoft.Net.Http.Headers;

namespace CertBot.Certificates;

/// <summary>
/// What others check a certificate by: its page, its signed facts, its badge and the keys. All of it is public, so there is nothing to guess; an unknown number
/// has one answer, whatever is behind it. Answers are cached for a minute at most: a suspension shows soon.
/// </summary>
internal static class CertificateEndpoints
{
    public const string KeySetPath = "/.well-known/jwks.json";

    private const string JsonEnding = ".json";
    private const string JoseType = "application/jose";
    private static readonly string[] Methods = ["GET", "HEAD"];
    private static readonly TimeSpan Freshness = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan KeySetFreshness = TimeSpan.FromHours(1);

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.Create(System.Text.Unicode.UnicodeRanges.All),
    };

    public static IServiceCollection AddCertificates(this IServiceCollection services, string? policyFolder) =>
        services
            .AddSingleton(_ => new EditionHashes(policyFolder))
            .AddSingleton<CertificateRegister>()
            .AddSingleton<CertificateKeys>()
            .AddSingleton<CertificateSigner>();

    public static void MapCertificates(this IEndpointRouteBuilder app)
    {
        app.MapMethods("/certificates/{number}", Methods, ShowCertificate).AddEndpointFilter<ExceptionEndpointFilter>().ExcludeFromDescription();
        app.MapMethods("/certificates/{number}/badge.svg", Methods, ShowBadge).AddEndpointFilter<ExceptionEndpointFilter>().ExcludeFromDescription();
        app.MapMethods(KeySetPath, Methods, ShowKeys).AddEndpointFilter<ExceptionEndpointFilter>().ExcludeFromDescription();
    }

    private static async Task<IResult> ShowCertificate(
        HttpContext http,
        string number,
        CertificateRegister register,
        CertificateSigner signer,
        FilesSettings settings
    )
    {
        http.Response.Headers.Vary = "Accept, Accept-Language";
        var isJson = number.EndsWith(JsonEnding, StringComparison.Ordinal);
        var format = isJson ? CertificateFormat.Json : FormatFor(http.Request);
        if (await register.Find(isJson ? number[..^JsonEnding.Length] : number, http.RequestAborted) is not { } facts)
            return NotFound(http, format);

        if (format == CertificateFormat.Page)
        {
            var language = LanguageOf(http.Request);
            http.Response.Headers.ContentSecurityPolicy = CertificatePage.ContentSecurityPolicy;
            http.Response.Headers["Referrer-Policy"] = "no-referrer";
            return Answer(http, CertificatePage.Render(facts, language), "text/html; charset=utf-8", $"{facts.ToJson()} {language}", Freshness);
        }

        AllowEverybody(http);
        var signed = await signer.Sign(facts, http.RequestAborted);
        return format == CertificateFormat.Jose
            ? Answer(http, signed.Token, JoseType, signed.Token, Freshness)
            : Answer(http, ToDocument(signed, settings.PublicUrl), "application/json; charset=utf-8", signed.Token, Freshness);
    }

    private static async Task<IResult> ShowBadge(HttpContext http, string number, CertificateRegister register)
    {
        if (await register.Find(number, http.RequestAborted) is not { } facts)
            return NotFound(http, CertificateFormat.Jose);

        // No language of the browser's here: the badge stands in pages whose language their author chose.
        var language = ParseLanguage(http.Request) ?? LanguageCode.En;
        AllowEverybody(http);
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        return Answer(http, CertificateBadge.Render(facts, language), "image/svg+xml; charset=utf-8", $"{facts.ToJson()} {language}", Freshness);
    }

    private static async Task<IResult> ShowKeys(HttpContext http, CertificateKeys keys)
    {
        AllowEverybody(http);
        var published = await keys.Published(http.RequestAborted);
        var set = new JsonObject { ["keys"] = new JsonArray([.. published.Select(k => (JsonNode)k.ToJwk())]) }.ToJsonString(Readable);
        return Answer(http, set, "application/jwk-set+json; charset=utf-8", set, KeySetFreshness);
    }

    /// <summary>The facts as they can be read, and the token that proves them; verify compares the two.</summary>
    private static string ToDocument(SignedCertificate signed, Uri? publicUrl)
    {
        var document = JsonNode.Parse(signed.Facts.ToJson()) as JsonObject ?? throw new InvalidOperationException("facts are an object");
        document["asOf"] = signed.Issued.ToString("uuuu-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        document["token"] = signed.Token;
        document["page"] = Link($"certificates/{Uri.EscapeDataString(signed.Facts.Id)}", publicUrl);
        document["badge"] = Link($"certificates/{Uri.EscapeDataString(signed.Facts.Id)}/badge.svg", publicUrl);
        document["keys"] = Link(KeySetPath[1..], publicUrl);
        return document.ToJsonString(Readable);
    }

    private static string Link(string path, Uri? publicUrl) => publicUrl is null ? $"/{path}" : new Uri(publicUrl, path).AbsoluteUri;

    /// <summary>HTML for browsers, which ask for it by name; JSON for everything that does not.</summary>
    private static CertificateFormat FormatFor(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParseList([.. request.Headers.Accept.OfType<string>()], out var accepted))
            return CertificateFormat.Page;
        foreach (var type in accepted.Where(t => t.Quality is null or > 0).OrderByDescending(t => t.Quality ?? 1))
        {
            switch (type.MediaType.Value)
            {
                case "text/html" or "application/xhtml+xml" or "text/*" or "*/*":
                    return CertificateFormat.Page;
                case "application/json" or "application/*":
                    return CertificateFormat.Json;
                case JoseType:
                    return CertificateFormat.Jose;
                default:
                    break;
            }
        }
        return CertificateFormat.Page;
    }

    private static IResult NotFound(HttpContext http, CertificateFormat format)
    {
        http.Response.Headers.CacheControl = "no-store";
        var language = LanguageOf(http.Request);
        if (format == CertificateFormat.Page)
            http.Response.Headers.ContentSecurityPolicy = CertificatePage.ContentSecurityPolicy;
        return format switch
        {
            CertificateFormat.Page => Results.Text(CertificatePage.RenderUnknown(language), "text/html; charset=utf-8", Encoding.UTF8, 404),
            CertificateFormat.Json => Results.Text("""{"error":"no such certificate"}""", "application/json; charset=utf-8", Encoding.UTF8, 404),
            _ => Results.Text(TextCatalog.For(LanguageCode.En).Find("certificate.none") ?? "", "text/plain; charset=utf-8", Encoding.UTF8, 404),
        };
    }

    private static IResult Answer(HttpContext http, string body, string contentType, string identity, TimeSpan freshness)
    {
        // Weak: what it says is the same, and not each byte of a signature.
        var tag = $"W/\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{contentType} {identity}")).AsSpan(0, 12))}\"";
        http.Response.Headers.CacheControl = FormattableString.Invariant($"public, max-age={(int)freshness.TotalSeconds}");
        http.Response.Headers.ETag = tag;
        return http.Request.Headers.IfNoneMatch.Any(v => v is not null && v.Split(',').Any(t => t.Trim() == tag || t.Trim() == "*"))
            ? Results.StatusCode(StatusCodes.Status304NotModified)
            : Results.Text(body, contentType, Encoding.UTF8);
    }

    /// <summary>Public documents without cookies: any page may read and embed them.</summary>
    private static void AllowEverybody(HttpContext http)
    {
        http.Response.Headers.AccessControlAllowOrigin = "*";
        http.Response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
    }

    private static LanguageCode LanguageOf(HttpRequest request) => ParseLanguage(request) ?? ClientLocale.PreferredLanguage(request);

    private static LanguageCode? ParseLanguage(HttpRequest request) =>
        request.Query["lang"] is [{ } value] && LanguageCode.All.FirstOrDefault(l => l.Value == value) is { Value: not null } language ? language : null;

    private enum CertificateFormat
    {
        Page,
        Json,
        Jose,
    }
}
