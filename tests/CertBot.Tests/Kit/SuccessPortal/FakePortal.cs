using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CertBot.Configuration;
using CertBot.SuccessPortal;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace CertBot.Tests.Kit.SuccessPortal;

/// <summary>
/// A Creatio instance on this machine, as far as it is asked: it signs in, answers OData 4 queries of its cases in pages of its own size, and breaks off,
/// throttles and changes under its reader as a test says. Whatever it is not asked for exactly as documented it refuses.
/// </summary>
internal sealed partial class FakePortal : IAsyncDisposable
{
    public const string ClientId = "certbot";
    public const string Secret = "portal-secret";
    public const string User = "Reader";

    private static readonly string[] Lookups = ["Status", "Priority", "Category", "Account", "Contact", "ServiceItem", "SatisfactionLevel"];

    private readonly WebApplication _app;
    private readonly Lock _lock = new();
    private int _tokens;

    private FakePortal(WebApplication app) => _app = app;

    /// <summary>The rows by id; a test changes them at will.</summary>
    public SortedDictionary<Guid, JsonObject> Rows { get; } = [];

    /// <summary>Method and path of every request, in order.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>The query of every request for cases.</summary>
    public ConcurrentQueue<string> Queries { get; } = new();

    /// <summary>The portal's own largest page; more rows are named by a next link.</summary>
    public int MaxPage { get; set; } = 1000;

    /// <summary>What becomes of the next requests for cases, in order; none left: they are answered.</summary>
    public ConcurrentQueue<Func<HttpContext, Task<bool>>> Troubles { get; } = new();

    /// <summary>Called after a page was answered.</summary>
    public Action? AfterPage { get; set; }

    public Uri Url => new(_app.Urls.First() + "/");

    public static async Task<FakePortal> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var portal = new FakePortal(app);
        app.Run(portal.Handle);
        await app.StartAsync();
        return portal;
    }

    public SuccessPortalSettings Settings(PortalVocabulary? mapping = null, int pageSize = 10) =>
        new()
        {
            Url = Url,
            SignIn = new PortalSignIn.OAuth(new Uri(Url, "connect/token"), ClientId, new Secret(Secret)),
            Mapping = mapping ?? PortalVocabulary.Default,
            PageSize = pageSize,
        };

    /// <summary>A case as the portal has it after its registration.</summary>
    public Guid Add(int number, Instant modified, string account = "Globex", string status = "New", string product = "Acme Sync", Instant? registered = null)
    {
        var id = new Guid(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]);
        lock (_lock)
        {
            Rows[id] = new JsonObject
            {
                ["Id"] = id.ToString("D"),
                ["Number"] = string.Create(CultureInfo.InvariantCulture, $"SR{number:D8}"),
                ["Subject"] = string.Create(CultureInfo.InvariantCulture, $"Problem {number}"),
                ["RegisteredOn"] = Format(registered ?? modified),
                ["RespondedOn"] = "0001-01-01T00:00:00Z",
                ["SolutionProvidedOn"] = "0001-01-01T00:00:00Z",
                ["ClosureDate"] = "0001-01-01T00:00:00Z",
                ["SatisfactionLevelComment"] = "",
                ["ModifiedOn"] = Format(modified),
                ["Status"] = Named(status),
                ["Priority"] = Named("High"),
                ["Category"] = Named("Incident"),
                ["Account"] = Named(account),
                ["Contact"] = new JsonObject { ["Name"] = "Kim Doe", ["Email"] = "kim@globex.example" },
                ["ServiceItem"] = Named(product),
                ["SatisfactionLevel"] = null,
            };
        }

        return id;
    }

    public void Change(Guid id, Instant modified, params (string Column, JsonNode? Value)[] changes)
    {
        lock (_lock)
        {
            foreach (var (column, value) in changes)
                Rows[id][column] = value;
            Rows[id]["ModifiedOn"] = Format(modified);
        }
    }

    public static JsonObject Named(string name) => new() { ["Name"] = name };

    public static string Format(Instant moment) => NodaTime.Text.InstantPattern.ExtendedIso.Format(moment);

    /// <summary>An answer with this status, and how long to wait.</summary>
    public static Func<HttpContext, Task<bool>> Answer(int status, string? retryAfter = null) =>
        http =>
        {
            http.Response.StatusCode = status;
            if (retryAfter is not null)
                http.Response.Headers.RetryAfter = retryAfter;
            return Task.FromResult(true);
        };

    /// <summary>An answer with this content instead of a page.</summary>
    public static Func<HttpContext, Task<bool>> Write(string content) =>
        async http =>
        {
            await http.Response.WriteAsync(content);
            return true;
        };

    /// <summary>The connection ends in the middle of the content.</summary>
    public static Func<HttpContext, Task<bool>> BreakOff() =>
        async http =>
        {
            http.Response.ContentLength = 100_000;
            await http.Response.WriteAsync("{\"value\":[{\"Id\":");
            await http.Response.Body.FlushAsync();
            http.Abort();
            return true;
        };

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task Handle(HttpContext http)
    {
        Requests.Enqueue($"{http.Request.Method} {http.Request.Path}");
        switch (http.Request.Method, http.Request.Path.Value)
        {
            case ("POST", "/connect/token"):
                await SignIn(http);
                return;
            case ("POST", "/ServiceModel/AuthService.svc/Login"):
                await LogIn(http);
                return;
            case ("GET", "/0/odata/Case") when !IsSignedIn(http):
                http.Response.StatusCode = 401;
                return;
            case ("GET", "/0/odata/Case"):
                Queries.Enqueue(Uri.UnescapeDataString(http.Request.QueryString.Value ?? ""));
                if (Troubles.TryDequeue(out var trouble) && await trouble(http))
                    return;
                await AnswerPage(http);
                AfterPage?.Invoke();
                return;
            default:
                http.Response.StatusCode = 405;
                return;
        }
    }

    private async Task SignIn(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync();
        if (form["grant_type"] != "client_credentials" || form["client_id"] != ClientId || form["client_secret"] != Secret)
        {
            http.Response.StatusCode = 400;
            return;
        }

        await http.Response.WriteAsJsonAsync(
            new JsonObject
            {
                ["access_token"] = $"token-{++_tokens}",
                ["expires_in"] = 3600,
                ["token_type"] = "Bearer",
            }
        );
    }

    private static async Task LogIn(HttpContext http)
    {
        var asked = await JsonNode.ParseAsync(http.Request.Body);
        var isKnown = (string?)asked?["UserName"] == User && (string?)asked?["UserPassword"] == Secret;
        if (isKnown)
        {
            http.Response.Headers.Append("Set-Cookie", ".ASPXAUTH=session; path=/; HttpOnly");
            http.Response.Headers.Append("Set-Cookie", "BPMCSRF=csrf; path=/");
        }

        await http.Response.WriteAsJsonAsync(new JsonObject { ["Code"] = isKnown ? 0 : 1, ["Message"] = isKnown ? "" : "Invalid username or password" });
    }

    /// <summary>Ends every session: the next request is refused.</summary>
    public void ExpireSessions() => _tokens++;

    private bool IsSignedIn(HttpContext http) =>
        http.Request.Headers.Authorization == $"Bearer token-{_tokens}"
        || (
            http.Request.Headers.Cookie.ToString().Contains(".ASPXAUTH=session", StringComparison.Ordinal)
            && http.Request.Headers["BPMCSRF"] == "csrf"
            && http.Request.Headers["ForceUseSession"] == "true"
        );

    private async Task AnswerPage(HttpContext http)
    {
        var query = http.Request.Query;
        if (
            query.Keys.Except(["$filter", "$orderby", "$top", "$skip", "$select", "$expand"]).Any()
            || query["$orderby"] != "ModifiedOn asc,Id asc"
            || FilterPattern().Match(query["$filter"].ToString()) is not { Success: true } filter
            || !int.TryParse(query["$top"], out var top)
        )
        {
            http.Response.StatusCode = 400;
            return;
        }

        var since = NodaTime.Text.InstantPattern.ExtendedIso.Parse(filter.Groups["since"].Value).Value;
        var skip = query.TryGetValue("$skip", out var skipped) ? int.Parse(skipped.ToString(), CultureInfo.InvariantCulture) : 0;
        var columns = query["$select"].ToString().Split(',');
        var expanded = ExpandPattern().Matches(query["$expand"].ToString());
        if (expanded.Any(m => !Lookups.Contains(m.Groups["lookup"].Value)))
        {
            http.Response.StatusCode = 400;
            return;
        }

        JsonObject[] found;
        lock (_lock)
        {
            found =
            [
                .. Rows
                    .Values.Where(r => Modified(r) >= since)
                    .OrderBy(Modified)
                    .ThenBy(r => Guid.Parse((string?)r["Id"] ?? ""))
                    .Skip(skip)
                    .Take(top)
                    .Select(r => (JsonObject)r.DeepClone()),
            ];
        }

        var page = found.Take(MaxPage).Select(r => Project(r, columns, [.. expanded.Select(m => m.Groups["lookup"].Value)])).ToArray();
        var answer = new JsonObject { ["@odata.context"] = $"{Url}0/odata/$metadata#Case", ["value"] = new JsonArray([.. page]) };
        if (found.Length > page.Length)
            answer["@odata.nextLink"] = "http://169.254.169.254/0/odata/Case?$skiptoken=never-to-be-followed";
        await http.Response.WriteAsJsonAsync(answer);
    }

    private static Instant Modified(JsonObject row) => NodaTime.Text.InstantPattern.ExtendedIso.Parse((string?)row["ModifiedOn"] ?? "").Value;

    private static JsonNode Project(JsonObject row, string[] columns, string[] lookups)
    {
        foreach (var column in row.Select(c => c.Key).ToArray())
        {
            if (!columns.Contains(column) && !lookups.Contains(column))
                row.Remove(column);
        }

        return row;
    }

    [GeneratedRegex(@"\AModifiedOn ge (?<since>\S+Z)\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FilterPattern();

    [GeneratedRegex(@"(?<lookup>\w+)\(\$select=[\w,]+\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ExpandPattern();
}
