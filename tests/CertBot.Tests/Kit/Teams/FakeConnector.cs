using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace CertBot.Tests.Kit.Teams;

/// <summary>
/// A fake of Teams' Connector: it knows only the conversations that a test added and the ids it issued, refuses all others with the real error codes,
/// and fails as the test demands. Every call is recorded with its time on the test's clock.
/// </summary>
internal sealed class FakeConnector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly IClock _clock;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, FakeConversation> _conversations = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<ConnectorFault?> _scriptedFaults = new();
    private int _lastId = 1_700_000_000;

    private FakeConnector(WebApplication app, IClock clock)
    {
        this._app = app;
        this._clock = clock;
    }

    public ConcurrentQueue<ConnectorCall> Calls { get; } = new();

    /// <summary>The posted and updated activities in the order of acceptance; for a thread, the conversation is its channel.</summary>
    public ConcurrentQueue<ReceivedActivity> Received { get; } = new();

    /// <summary>The files that users attached, served under <c>files/</c> of the serviceUrl.</summary>
    public ConcurrentDictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    public string Address => _app.Urls.First();

    /// <summary>The service URL, with its own path like each region of Teams.</summary>
    public string ServiceUrl => $"{Address}/emea/";

    /// <summary>The token that calls have to carry; null disables the check.</summary>
    public string? RequiredToken { get; set; }

    /// <summary>The fault of each call for which no fault of <see cref="FailNext"/> is left.</summary>
    public Func<ConnectorCall, ConnectorFault?> FaultFor { get; set; } = _ => null;

    public static async Task<FakeConnector> Start(IClock clock)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var connector = new FakeConnector(builder.Build(), clock);
        connector._app.Map("/{**all}", (Delegate)connector.HandleRequest);
        await connector._app.StartAsync();
        return connector;
    }

    /// <summary>Makes the next calls fail with these faults, one each; null lets that call succeed.</summary>
    public void FailNext(params ConnectorFault?[] faults)
    {
        foreach (var fault in faults)
            _scriptedFaults.Enqueue(fault);
    }

    /// <summary>Adds a conversation of which the bot is a member: a user's chat or a channel.</summary>
    public void AddConversation(string conversation, params string[] members)
    {
        lock (_gate)
            _conversations[conversation] = new FakeConversation([.. members]);
    }

    public bool HasConversation(string conversation)
    {
        lock (_gate)
            return _conversations.ContainsKey(conversation);
    }

    public void RemoveConversation(string conversation)
    {
        lock (_gate)
            _conversations.Remove(conversation);
    }

    public void RemoveConversation(string conversation, string activity)
    {
        lock (_gate)
            _conversations[conversation].Activities.RemoveAll(a => a.Id == activity);
    }

    /// <summary>The current activities of a conversation in the order of arrival.</summary>
    public IReadOnlyList<(string Id, JsonObject Activity)> ActivitiesIn(string conversation)
    {
        lock (_gate)
            return _conversations.TryGetValue(conversation, out var there) ? [.. there.Activities] : [];
    }

    public IReadOnlyList<string> TextsIn(string conversation) => [.. ActivitiesIn(conversation).Select(a => a.Activity["text"]?.ToString() ?? "")];

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task<IResult> HandleRequest(HttpContext http)
    {
        var raw = http.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        var text = await reader.ReadToEndAsync();
        var call = new ConnectorCall(http.Request.Method, raw, text.Length == 0 ? null : JsonNode.Parse(text) as JsonObject, _clock.GetCurrentInstant())
        {
            Authorization = http.Request.Headers.Authorization.ToString(),
        };
        Calls.Enqueue(call);
        if (RequiredToken is { } token && call.Authorization != $"Bearer {token}")
            return Error(401, "Unauthorized");

        var fault = _scriptedFaults.TryDequeue(out var next) ? next : FaultFor(call);
        return fault is null ? HandleCall(call) : await Fail(fault, call, http);
    }

    private async Task<IResult> Fail(ConnectorFault fault, ConnectorCall call, HttpContext http)
    {
        switch (fault)
        {
            case ConnectorFault.ErrorStatus { Code: var status, Error: var error, RetryAfter: var after }:
                if (after is not null)
                    http.Response.Headers.RetryAfter = after;
                return error is null ? Results.StatusCode(status) : Error(status, error);
            case ConnectorFault.Redirect { To: var to, Code: var status }:
                http.Response.Headers.Location = to;
                return Results.StatusCode(status);
            case ConnectorFault.InvalidResponse { Body: var body, ContentType: var type, Code: var code }:
                HandleCall(call);
                http.Response.StatusCode = code;
                return Results.Bytes(body, type);
            case ConnectorFault.NoResponse:
                HandleCall(call);
                await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                return Results.Empty;
            case ConnectorFault.EndlessResponse:
                HandleCall(call);
                http.Response.StatusCode = 201;
                await http.Response.Body.WriteAsync("{\"id\":\""u8.ToArray());
                await http.Response.Body.FlushAsync();
                await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                return Results.Empty;
            case ConnectorFault.ConnectionDropped:
                HandleCall(call);
                http.Abort();
                return Results.Empty;
            default:
                throw new InvalidOperationException(fault.GetType().Name);
        }
    }

    private IResult HandleCall(ConnectorCall call)
    {
        lock (_gate)
        {
            return call switch
            {
                { Method: "GET", PathSegments: ["files", var name] } => Files.TryGetValue(name, out var file) ? Results.Bytes(file) : Results.NotFound(),
                { Method: "POST", PathSegments: ["v3", "conversations"], Body: { } asked } => Create(asked),
                { PathSegments: ["v3", "conversations", var id, ..] } when !_conversations.ContainsKey(id) => Error(404, "ConversationNotFound"),
                { Method: "POST", PathSegments: ["v3", "conversations", var id, "activities"], Body: { } activity } when !IsChannel(id) => Post(id, activity),
                { PathSegments: ["v3", "conversations", var id, "activities", var one] } when _conversations[id].Activities.All(a => a.Id != one) => Error(
                    404,
                    "ActivityNotFoundInConversation"
                ),
                { Method: "POST", PathSegments: ["v3", "conversations", var id, "activities", _], Body: { } activity } => Post(id, activity),
                { Method: "PUT", PathSegments: ["v3", "conversations", var id, "activities", var one], Body: { } activity } => Put(id, one, activity),
                { Method: "DELETE", PathSegments: ["v3", "conversations", var id, "activities", var one] } => Delete(id, one),
                { Method: "GET", PathSegments: ["v3", "conversations", var id, "pagedmembers"] } => PagedMembers(id, call.Query),
                { Method: "GET", PathSegments: ["v3", "conversations", var id, "members"] } => Results.Json(_conversations[id].Members.Select(Account)),
                { Method: "GET", PathSegments: ["v3", "conversations", var id, "members", var one] } => _conversations[id].Members.Contains(one)
                    ? Results.Json(Account(one))
                    : Error(404, "MemberNotFoundInConversation"),
                _ => Error(400, "BadSyntax"),
            };
        }
    }

    // A channel itself accepts no messages: a new message starts a thread.
    private static bool IsChannel(string id) => id.StartsWith("19:", StringComparison.Ordinal) && id.EndsWith("@thread.tacv2", StringComparison.Ordinal);

    private IResult Create(JsonObject asked)
    {
        if (asked["channelData"]?["channel"]?["id"]?.ToString() is { } channel)
        {
            if (!_conversations.TryGetValue(channel, out var there))
                return Error(404, "ConversationNotFound");
            if (asked["activity"] is not JsonObject first || asked["isGroup"]?.GetValue<bool>() is not true)
                return Error(400, "BadSyntax");

            var root = NextId();
            var thread = $"{channel};messageid={root}";
            _conversations[thread] = new FakeConversation(there.Members);
            _conversations[thread].Activities.Add((root, first));
            Received.Enqueue(new ReceivedActivity(channel, root, first, IsUpdate: false));
            return Results.Json(
                new
                {
                    id = thread,
                    activityId = root,
                    serviceUrl = ServiceUrl,
                },
                statusCode: 201
            );
        }

        if (asked["members"] is not JsonArray { Count: 1 } members || members[0]?["id"]?.ToString() is not { Length: > 0 } user || asked["tenantId"] is null)
            return Error(400, "BadSyntax");

        var id = $"a:new-{NextId()}";
        _conversations[id] = new FakeConversation([user]);
        return Results.Json(
            new
            {
                id,
                activityId = (string?)null,
                serviceUrl = ServiceUrl,
            },
            statusCode: 201
        );
    }

    /// <summary>An activity with both a text and a card becomes two messages, and no id is returned for either.</summary>
    private IResult Post(string id, JsonObject activity)
    {
        var fresh = NextId();
        _conversations[id].Activities.Add((fresh, activity));
        Received.Enqueue(new ReceivedActivity(id.Split(';')[0], fresh, activity, IsUpdate: false));
        return activity["text"] is not null && activity["attachments"] is not null
            ? Results.Json(new { }, statusCode: 201)
            : Results.Json(new { id = fresh }, statusCode: 201);
    }

    private IResult Put(string id, string one, JsonObject activity)
    {
        var there = _conversations[id].Activities;
        there[there.FindIndex(a => a.Id == one)] = (one, activity);
        Received.Enqueue(new ReceivedActivity(id.Split(';')[0], one, activity, IsUpdate: true));
        return Results.Json(new { id = one });
    }

    private IResult Delete(string id, string one)
    {
        _conversations[id].Activities.RemoveAll(a => a.Id == one);
        return Results.Ok();
    }

    private IResult PagedMembers(string id, string query)
    {
        var asked = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(query);
        var size = int.TryParse(asked.GetValueOrDefault("pageSize"), NumberStyles.None, CultureInfo.InvariantCulture, out var s) ? s : 200;
        var from = int.TryParse(asked.GetValueOrDefault("continuationToken"), NumberStyles.None, CultureInfo.InvariantCulture, out var f) ? f : 0;
        var members = _conversations[id].Members;
        return Results.Json(
            new
            {
                members = members.Skip(from).Take(size).Select(Account),
                continuationToken = from + size < members.Length ? (from + size).ToString(CultureInfo.InvariantCulture) : null,
            }
        );
    }

    private static object Account(string id) =>
        new
        {
            id,
            name = id,
            aadObjectId = $"aad-{id}",
            tenantId = "tenant-1",
        };

    private string NextId() => (++_lastId).ToString(CultureInfo.InvariantCulture);

    private static IResult Error(int status, string code) => Results.Json(new { error = new { code, message = $"{code}." } }, statusCode: status);

    private sealed record FakeConversation(ImmutableArray<string> Members)
    {
        public List<(string Id, JsonObject Activity)> Activities { get; } = [];
    }
}

/// <summary>A call as received: <see cref="RawTarget"/> is the address relative to the host, escaped as sent.</summary>
internal sealed record ConnectorCall(string Method, string RawTarget, JsonObject? Body, Instant ReceivedAt)
{
    public required string Authorization { get; init; }

    public string Query => RawTarget.IndexOf('?', StringComparison.Ordinal) is var at and >= 0 ? RawTarget[at..] : "";

    /// <summary>The unescaped segments of the path below the serviceUrl; empty if the path is not below it.</summary>
    public string[] PathSegments =>
        Path.StartsWith("/emea/", StringComparison.Ordinal) ? [.. Path["/emea/".Length..].Split('/').Select(Uri.UnescapeDataString)] : [];

    public string Path => RawTarget.Split('?')[0];
}

/// <summary>A message as a conversation received it.</summary>
internal sealed record ReceivedActivity(string Conversation, string Id, JsonObject Activity, bool IsUpdate);

/// <summary>The way in which a call fails.</summary>
internal abstract record ConnectorFault
{
    private ConnectorFault() { }

    /// <summary>The call is refused and has no effect.</summary>
    public sealed record ErrorStatus(int Code, string? Error = null, string? RetryAfter = null) : ConnectorFault;

    public sealed record Redirect(string To, int Code = 307) : ConnectorFault;

    /// <summary>The call takes effect, but the response is malformed.</summary>
    public sealed record InvalidResponse(byte[] Body, string ContentType = "application/json", int Code = 201) : ConnectorFault
    {
        public static InvalidResponse FromText(string body) => new(Encoding.UTF8.GetBytes(body));
    }

    /// <summary>The call takes effect, but no response is sent.</summary>
    public sealed record NoResponse : ConnectorFault;

    /// <summary>The call takes effect, but the response never ends.</summary>
    public sealed record EndlessResponse : ConnectorFault;

    /// <summary>The call takes effect, then the connection breaks.</summary>
    public sealed record ConnectionDropped : ConnectorFault;
}
