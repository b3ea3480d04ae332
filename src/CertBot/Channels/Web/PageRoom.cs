using System.Security.Cryptography;
using CertBot.Core.Language;
using CertBot.Turns;
using Microsoft.Net.Http.Headers;

namespace CertBot.Channels.Web;

/// <summary>The page at <c>/</c> and what it asks for. No script or style of others, no request to others.</summary>
internal static class PageRoom
{
    // One style element of Web Chat comes without the nonce, and empty: rules are put into it by script. This is the hash of nothing.
    private const string EmptyStyle = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

    public static void Map(WebApplication app)
    {
        app.MapGet("/", Html).AddEndpointFilter<Loopback>().AddEndpointFilter<Faults>();
        var room = app.MapGroup("/web").AddEndpointFilter<Loopback>().AddEndpointFilter<Faults>();
        room.MapGet("/page/{file}", File);
        room.MapGet("/webchat.js", WebChat);
        room.MapGet("/words", Words);
        room.MapGet("/people", People);
        room.MapGet("/unread", Unread);
        room.MapGet("/status", Status);
        room.MapGet("/sample-package.gz", Sample);
    }

    private static IResult Html(HttpContext http, PageFiles files)
    {
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = string.Join("; ",
            "default-src 'none'", "script-src 'self'", $"style-src 'self' 'nonce-{nonce}' '{EmptyStyle}'", "img-src 'self' data: blob:", "font-src 'self' data:", "media-src 'self' data: blob:",
            $"connect-src 'self' blob: ws://{http.Request.Host} wss://{http.Request.Host}",   // blob: what is uploaded is read from the page's own memory
            "worker-src 'self' blob:", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'");
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        return Results.Text(files.Html(nonce), "text/html; charset=utf-8");
    }

    private static IResult File(HttpContext http, PageFiles files)
    {
        if (files.Find(http.Request.RouteValues["file"] as string ?? "") is not { } file)
        {
            return Results.NotFound();
        }

        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.CacheControl = "no-cache";
        return Results.Bytes(file.Bytes, file.ContentType, entityTag: new EntityTagHeaderValue(file.Tag));
    }

    /// <summary>Put beside the program by the build; see <c>WebChat.targets</c>.</summary>
    private static IResult WebChat(HttpContext http)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "web", "webchat.js");
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.CacheControl = "no-cache";
        return System.IO.File.Exists(path)
            ? Results.File(path, "text/javascript; charset=utf-8", lastModified: new DateTimeOffset(System.IO.File.GetLastWriteTimeUtc(path)))
            : Results.NotFound();
    }

    private static IResult Words(HttpContext http, PageWords words) =>
        Results.Json(new { language = Language(http).Value, words = words.All(Language(http)) }, Json.Out);

    private static async Task<IResult> People(HttpContext http, Cast cast, ITurns turns)
    {
        List<object> people = [];
        foreach (var person in cast.People)
        {
            List<string> channels = [];
            foreach (var channel in cast.Channels)
            {
                if (await turns.MayOpen(cast.User(person.Id).Identity, new WebPlace(channel, Personal: false).Place, http.RequestAborted))
                {
                    channels.Add(channel);
                }
            }

            people.Add(new { person.Id, person.Name, person.Vendor, channels });
        }

        return Results.Json(new { people, cast.Channels }, Json.Out);
    }

    private static async Task<IResult> Unread(HttpContext http, Cast cast, Chats chats)
    {
        Dictionary<string, long> said = new(StringComparer.Ordinal);
        foreach (var place in cast.Channels.Concat(cast.People.Select(p => p.Id)))
        {
            said[place] = (await chats.At(new WebPlace(place, !cast.IsChannel(place))).Look(http.RequestAborted)).Said;
        }

        return Results.Json(said, Json.Out);
    }

    private static async Task<IResult> Status(HttpContext http, IProgress progress)
    {
        var now = await progress.Look(Language(http), http.RequestAborted);
        return Results.Json(new { now.Application, now.Done, steps = TryThis.Keys }, Json.Out);
    }

    private static IResult Sample(HttpContext http)
    {
        var query = http.Request.Query;
        return SamplePackage.Make(query["name"].ToString() is { Length: > 0 } n ? n : "AcmeSync", query["version"].ToString() is { Length: > 0 } v ? v : "2.0") is { } bytes
            ? Results.Bytes(bytes, "application/gzip", "sample-package.gz")
            : Errors.Answer(400, "BadName", "name and version are of letters, digits, dots and underscores, at most 40.");
    }

    private static LanguageCode Language(HttpContext http) => Locale.Language(http.Request.Query["lang"].ToString()) ?? LanguageCode.En;
}
