using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace CertBot.Tests.Kit.Slack;

/// <summary>
/// A fake Slack server for the host's calls: it knows only the workspaces, users and channels that a test added, refuses what Slack refuses with
/// Slack's own error codes, and fails as the test demands. Every call is recorded with its time on the test's clock; the content of channels is in
/// <see cref="FakeWorkspace"/>.
/// </summary>
internal sealed class FakeSlack : IAsyncDisposable
{
    public const string ClientId = "111.222",
        ClientSecret = "client-s3cret";

    private readonly WebApplication _app;
    private readonly IClock _clock;
    private readonly ConcurrentQueue<SlackFault?> _scriptedFaults = new();
    private readonly Dictionary<string, (FakeWorkspace? Workspace, string? RedirectUri, string? Enterprise)> _codes = new(StringComparer.Ordinal);

    private FakeSlack(WebApplication app, IClock clock)
    {
        this._app = app;
        this._clock = clock;
    }

    /// <summary>Guards every read and change of the workspaces.</summary>
    public Lock Gate { get; } = new();

    public ConcurrentQueue<SlackCall> Calls { get; } = new();

    public ConcurrentDictionary<string, FakeWorkspace> Workspaces { get; } = new(StringComparer.Ordinal);

    public string Address => _app.Urls.First();

    public Uri ApiBaseUrl => new($"{Address}/api/");

    /// <summary>The fault of each call for which no fault of <see cref="FailNext"/> is left.</summary>
    public Func<SlackCall, SlackFault?> FaultFor { get; set; } = _ => null;

    /// <summary>Checks the blocks of every message and view. If it returns any error, the call is refused with <c>invalid_blocks</c>.</summary>
    public Func<JsonObject, IEnumerable<string>> ValidateBlocks { get; set; } = _ => [];

    /// <summary>Whether a second message to a channel within a second is rate limited.</summary>
    public bool LimitsPostRate { get; set; }

    public static async Task<FakeSlack> Start(IClock clock)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var slack = new FakeSlack(builder.Build(), clock);
        slack._app.MapPost("/api/{method}", (Delegate)slack.HandleCall);
        slack._app.MapPost("/response/{id}", (Delegate)slack.HandleResponseUrl);
        slack._app.MapPost("/upload/{id}", (Delegate)slack.HandleUpload);
        slack._app.MapGet("/files-pri/{id}/{name}", (Delegate)slack.Download);
        await slack._app.StartAsync();
        return slack;
    }

    /// <summary>Makes the next calls fail with these faults, one each; null lets that call succeed.</summary>
    public void FailNext(params SlackFault?[] faults)
    {
        foreach (var fault in faults)
            _scriptedFaults.Enqueue(fault);
    }

    /// <summary>Adds a workspace that has installed the app; its token is <c>xoxb-TEAM</c>.</summary>
    public FakeWorkspace AddWorkspace(string team, string? enterprise = null) =>
        Workspaces.GetOrAdd(team, _ => new FakeWorkspace(this, _clock, team, enterprise));

    /// <summary>
    /// A user approved the app: returns the OAuth code that the browser brings back. Without a workspace, the app is installed for a whole
    /// organisation.
    /// </summary>
    public string GrantCode(FakeWorkspace? workspace, Uri? redirect, string? enterprise = null)
    {
        lock (Gate)
        {
            var code = $"code-{_codes.Count + 1}";
            _codes[code] = (workspace, redirect?.AbsoluteUri, enterprise);
            return code;
        }
    }

    public IEnumerable<SlackCall> CallsTo(string method) => Calls.Where(c => c.Method == method);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task<IResult> HandleCall(string method, HttpContext http)
    {
        var isJson = http.Request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) is true;
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        var raw = await reader.ReadToEndAsync();
        var call = new SlackCall(method, isJson ? JsonNode.Parse(raw) as JsonObject ?? [] : Form(raw), _clock.GetCurrentInstant())
        {
            Authorization = http.Request.Headers.Authorization.ToString(),
            ContentType = http.Request.ContentType ?? "",
        };
        Calls.Enqueue(call);
        var fault = _scriptedFaults.TryDequeue(out var next) ? next : FaultFor(call);
        switch (fault)
        {
            case null:
                return Respond(call);
            case SlackFault.RateLimited { Seconds: var seconds }:
                if (seconds is not null)
                    http.Response.Headers.RetryAfter = seconds;
                return Results.Json(new { ok = false, error = "ratelimited" }, statusCode: 429);
            case SlackFault.ApiError { Error: var error }:
                return Results.Json(new { ok = false, error });
            case SlackFault.ErrorStatus { Code: var status, Location: var location }:
                if (location is not null)
                    http.Response.Headers.Location = location;
                return Results.StatusCode(status);
            case SlackFault.InvalidResponse { Body: var body, ContentType: var type }:
                Respond(call);
                return Results.Bytes(body, type);
            case SlackFault.ConnectionDropped:
                Respond(call);
                http.Abort();
                return Results.Empty;
            case SlackFault.NoResponse:
                Respond(call);
                await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                return Results.Empty;
            default:
                throw new InvalidOperationException(fault.GetType().Name);
        }
    }

    private IResult Respond(SlackCall call)
    {
        lock (Gate)
        {
            if (call.Method == "oauth.v2.access")
                return Results.Json(Exchange(call.Arguments));
            if (call.Authorization.Length == 0)
                return Results.Json(FakeWebApi.Error("not_authed"));

            var workspace = Workspaces.Values.SingleOrDefault(w => call.Authorization == $"Bearer {w.Token}");
            call.Answer = workspace switch
            {
                null => FakeWebApi.Error("invalid_auth"),
                { Revoked: { } reason } => FakeWebApi.Error(reason),
                _ => FakeWebApi.Handle(call, workspace),
            };
            return Results.Json(call.Answer);
        }
    }

    private JsonObject Exchange(JsonObject asked)
    {
        if (asked["client_id"]?.ToString() != ClientId)
            return FakeWebApi.Error("invalid_client_id");
        if (asked["client_secret"]?.ToString() != ClientSecret)
            return FakeWebApi.Error("bad_client_secret");
        if (asked["code"]?.ToString() is not { } code || !_codes.Remove(code, out var granted))
            return FakeWebApi.Error("invalid_code");
        if (asked["redirect_uri"]?.ToString() != granted.RedirectUri)
            return FakeWebApi.Error("bad_redirect_uri");

        return new JsonObject
        {
            ["ok"] = true,
            ["app_id"] = "A1",
            ["authed_user"] = new JsonObject { ["id"] = "U-INSTALLER" },
            ["scope"] = string.Join(',', granted.Workspace?.Scopes ?? []),
            ["token_type"] = "bot",
            ["access_token"] = granted.Workspace?.Token ?? "xoxb-of-an-organisation",
            ["bot_user_id"] = granted.Workspace?.BotUser ?? "U-ORG",
            ["team"] = granted.Workspace is { } w ? new JsonObject { ["id"] = w.Team, ["name"] = w.Team } : null,
            ["enterprise"] = granted.Enterprise is { } e ? new JsonObject { ["id"] = e, ["name"] = e } : null,
            ["is_enterprise_install"] = granted.Workspace is null,
        };
    }

    private async Task<IResult> HandleResponseUrl(string id, HttpContext http)
    {
        var body = await JsonNode.ParseAsync(http.Request.Body) as JsonObject ?? [];
        var call = new SlackCall("response_url", body, _clock.GetCurrentInstant())
        {
            Authorization = http.Request.Headers.Authorization.ToString(),
            ContentType = http.Request.ContentType ?? "",
        };
        Calls.Enqueue(call);
        if (_scriptedFaults.TryDequeue(out var fault) && fault is SlackFault.ErrorStatus { Code: var code })
            return Results.StatusCode(code);

        lock (Gate)
        {
            foreach (var workspace in Workspaces.Values)
            {
                if (workspace.UseResponseUrl(id, body) is not { } error)
                    continue;
                call.Answer = new JsonObject
                {
                    ["ok"] = error.Length == 0,
                    ["channel"] = workspace.Addressee(id).Channel,
                    ["user"] = workspace.Addressee(id).User,
                };
                return error.Length == 0 ? Results.Text("ok") : Results.Text(error, statusCode: 404);
            }

            return Results.NotFound();
        }
    }

    private async Task<IResult> HandleUpload(string id, HttpContext http)
    {
        using var kept = new MemoryStream();
        await http.Request.Body.CopyToAsync(kept);
        lock (Gate)
        {
            var file = Workspaces.Values.Select(w => w.Files.GetValueOrDefault(id)).OfType<FakeFile>().SingleOrDefault();
            if (file is null || file.Content is not null || kept.Length != file.Length)
                return Results.BadRequest();

            file.Content = kept.ToArray();
            return Results.Text($"OK - {kept.Length}");
        }
    }

    /// <summary>A caller that may not see the file receives the sign-in page with status 200.</summary>
    private IResult Download(string id, string name, HttpContext http)
    {
        var token = http.Request.Headers.Authorization.ToString();
        Calls.Enqueue(
            new SlackCall("download", new JsonObject { ["id"] = id, ["name"] = name }, _clock.GetCurrentInstant()) { Authorization = token, ContentType = "" }
        );
        if (_scriptedFaults.TryDequeue(out var fault) && fault is SlackFault.ErrorStatus { Code: var code })
            return Results.StatusCode(code);

        lock (Gate)
        {
            var workspace = Workspaces.Values.SingleOrDefault(w => token == $"Bearer {w.Token}" && w.Revoked is null);
            return workspace?.Files.GetValueOrDefault(id) is { Content: { } content } file && workspace.Scopes.Contains("files:read")
                ? Results.Bytes(content, file.Mimetype)
                : Results.Text("<html>Sign in to Slack</html>", "text/html");
        }
    }

    private static JsonObject Form(string raw) =>
        new(Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(raw).Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value.ToString())));
}

/// <summary>A call as received. In a form, every argument is a string.</summary>
internal sealed record SlackCall(string Method, JsonObject Arguments, Instant At)
{
    public required string Authorization { get; init; }

    public required string ContentType { get; init; }

    /// <summary>The response; null if the call failed.</summary>
    public JsonObject? Answer { get; set; }

    /// <summary>Whether the test's listener has processed the call.</summary>
    public bool IsProcessed { get; set; }

    public bool IsJson => ContentType.StartsWith("application/json", StringComparison.OrdinalIgnoreCase);

    public string? GetText(string argument) => Arguments[argument]?.ToString();
}

/// <summary>The way in which a call fails.</summary>
internal abstract record SlackFault
{
    private SlackFault() { }

    /// <summary>Status 429; the call has no effect. Null omits Retry-After.</summary>
    public sealed record RateLimited(string? Seconds = "30") : SlackFault;

    /// <summary>Status 200 with <c>ok: false</c>; the call has no effect.</summary>
    public sealed record ApiError(string Error) : SlackFault;

    public sealed record ErrorStatus(int Code, string? Location = null) : SlackFault;

    /// <summary>The call takes effect, but the response is malformed.</summary>
    public sealed record InvalidResponse(byte[] Body, string ContentType = "application/json") : SlackFault
    {
        public static InvalidResponse FromText(string body) => new(Encoding.UTF8.GetBytes(body));
    }

    /// <summary>The call takes effect, then the connection breaks.</summary>
    public sealed record ConnectionDropped : SlackFault;

    /// <summary>The call takes effect, but no response is sent.</summary>
    public sealed record NoResponse : SlackFault;
}
