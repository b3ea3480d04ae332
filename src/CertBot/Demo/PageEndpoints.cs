using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using CertBot.Channels;
using CertBot.Channels.DirectLine;
using CertBot.Channels.DirectLine.Logs;
using CertBot.Channels.DirectLine.Tokens;
using CertBot.Core.Primitives;
using CertBot.Demo.Seed;
using CertBot.Turns;
using Microsoft.Net.Http.Headers;

namespace CertBot.Demo;

/// <summary>The page at <c>/</c> and the requests it makes. No third-party scripts, styles or requests.</summary>
internal static class PageEndpoints
{
    // Web Chat creates one empty style element without the nonce and fills it by script. This is the hash of the empty string.
    private const string EmptyStyleHash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

    public static void Map(WebApplication app)
    {
        app.MapGet("/", (HttpContext http, PageFiles files) => GetPage(http, files, PageFiles.ChatPage))
            .AddEndpointFilter<LoopbackOnlyFilter>()
            .AddEndpointFilter<ExceptionEndpointFilter>();
        app.MapGet("/dashboard", (HttpContext http, PageFiles files) => GetPage(http, files, PageFiles.FiguresPage))
            .AddEndpointFilter<LoopbackOnlyFilter>()
            .AddEndpointFilter<ExceptionEndpointFilter>();
        var routes = app.MapGroup("/web").AddEndpointFilter<LoopbackOnlyFilter>().AddEndpointFilter<ExceptionEndpointFilter>();
        routes.MapGet("/page/{file}", GetFile);
        routes.MapGet("/webchat.js", GetWebChatScript);
        routes.MapGet("/words", GetTexts);
        routes.MapGet("/people", GetUsers);
        routes.MapGet("/unread", GetMessageCounts);
        routes.MapGet("/status", GetProgress);
        routes.MapGet("/sample-package.gz", GetSamplePackage);
        FigureEndpoints.Map(routes);
    }

    private static IResult GetPage(HttpContext http, PageFiles files, string page)
    {
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = string.Join(
            "; ",
            "default-src 'none'",
            "script-src 'self'",
            $"style-src 'self' 'nonce-{nonce}' '{EmptyStyleHash}'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "media-src 'self' data: blob:",
            $"connect-src 'self' blob: ws://{http.Request.Host} wss://{http.Request.Host}", // blob: uploads are read from the page's own memory
            "worker-src 'self' blob:",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'"
        );
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        return Results.Text(files.RenderHtml(page, nonce), "text/html; charset=utf-8");
    }

    private static IResult GetFile(HttpContext http, PageFiles files)
    {
        if (files.Find(http.Request.RouteValues["file"] as string ?? "") is not { } file)
        {
            return Results.NotFound();
        }

        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.CacheControl = "no-cache";
        return Results.Bytes(file.Bytes, file.ContentType, entityTag: new EntityTagHeaderValue(file.ETag));
    }

    /// <summary>Copied to the output folder by the build; see <c>WebChat.targets</c>.</summary>
    private static IResult GetWebChatScript(HttpContext http)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "web", "webchat.js");
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.CacheControl = "no-cache";
        return System.IO.File.Exists(path)
            ? Results.File(path, "text/javascript; charset=utf-8", lastModified: new DateTimeOffset(System.IO.File.GetLastWriteTimeUtc(path)))
            : Results.NotFound();
    }

    private static IResult GetTexts(HttpContext http, PageTexts texts) =>
        Results.Json(new { language = ReadLanguage(http).Value, words = texts.GetAll(ReadLanguage(http)) }, ChannelJson.WriteOptions);

    private static async Task<IResult> GetUsers(HttpContext http, DemoUsers users, ITurnHandler turns)
    {
        List<object> people = [];
        foreach (var person in users.Users)
        {
            List<string> channels = [];
            foreach (var channel in users.Channels)
            {
                if (await turns.MayOpen(users.GetUser(person.Id).ChannelUser, new WebConversation(channel, IsPersonal: false).Address, http.RequestAborted))
                {
                    channels.Add(channel);
                }
            }

            people.Add(
                new
                {
                    person.Id,
                    person.Name,
                    person.Vendor,
                    channels,
                }
            );
        }

        return Results.Json(new { people, users.Channels }, ChannelJson.WriteOptions);
    }

    private static async Task<IResult> GetMessageCounts(HttpContext http, DemoUsers users, ConversationLogs logs)
    {
        Dictionary<string, long> counts = new(StringComparer.Ordinal);
        foreach (var conversationId in users.Channels.Concat(users.Users.Select(person => person.Id)))
        {
            counts[conversationId] = (
                await logs.Get(new WebConversation(conversationId, !users.IsChannel(conversationId))).GetHead(http.RequestAborted)
            ).MessageCount;
        }

        return Results.Json(counts, ChannelJson.WriteOptions);
    }

    private static async Task<IResult> GetProgress(HttpContext http, IDemoProgress progress)
    {
        var current = await progress.Get(ReadLanguage(http), http.RequestAborted);
        return Results.Json(
            new
            {
                current.Application,
                current.Done,
                steps = DemoSteps.Keys,
            },
            ChannelJson.WriteOptions
        );
    }

    private static IResult GetSamplePackage(HttpContext http)
    {
        var query = http.Request.Query;
        return
            SamplePackage.Create(
                query["name"].ToString() is { Length: > 0 } name ? name : "AcmeSync",
                query["version"].ToString() is { Length: > 0 } version ? version : "2.0"
            )
                is { } bytes
            ? Results.Bytes(bytes, "application/gzip", "sample-package.gz")
            : BotFrameworkError.Create(400, "BadName", "name and version are of letters, digits, dots and underscores, at most 40.");
    }

    private static LanguageCode ReadLanguage(HttpContext http) => ClientLocale.ParseLanguage(http.Request.Query["lang"].ToString()) ?? LanguageCode.En;
}

/// <summary>The page's files, embedded in the assembly.</summary>
internal sealed class PageFiles
{
    public const string ChatPage = "index.html";

    public const string FiguresPage = "dashboard.html";

    private const string ResourcePrefix = "web/page/";

    private static readonly FrozenDictionary<string, string> ContentTypes = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    }.ToFrozenDictionary();

    private readonly FrozenDictionary<string, PageFile> _files = typeof(PageFiles)
        .Assembly.GetManifestResourceNames()
        .Where(n => n.StartsWith(ResourcePrefix, StringComparison.Ordinal))
        .ToFrozenDictionary(n => n[ResourcePrefix.Length..], Load, StringComparer.Ordinal);

    public PageFile? Find(string name) => name.EndsWith(".html", StringComparison.Ordinal) ? null : _files.GetValueOrDefault(name);

    /// <summary>The pages themselves have a nonce, which differs each time.</summary>
    public string RenderHtml(string page, string nonce) => Encoding.UTF8.GetString(_files[page].Bytes).Replace("{nonce}", nonce, StringComparison.Ordinal);

    private static PageFile Load(string name)
    {
        using var stream = typeof(PageFiles).Assembly.GetManifestResourceStream(name) ?? throw new InvalidDataException($"{name} is not in the build");
        using var content = new MemoryStream();
        stream.CopyTo(content);
        var bytes = content.ToArray();
        return new PageFile(bytes, ContentTypes[Path.GetExtension(name)], $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 12))}\"");
    }
}

/// <summary>A file of the page; the ETag changes with the content.</summary>
internal sealed record PageFile(byte[] Bytes, string ContentType, string ETag);
