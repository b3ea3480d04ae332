using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CertBot.Tests.Kit.Teams;

/// <summary>A fake Connector: accepts the bot's requests under its own path and answers as the test demands.</summary>
internal sealed class ConnectorServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _lastId;

    private ConnectorServer(WebApplication app) => this._app = app;

    public ConcurrentQueue<(string Method, string Path, JsonObject Activity)> Calls { get; } = new();

    public ConcurrentDictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>Produces the response to a call; null means 201 with a new id.</summary>
    public Func<HttpContext, IResult?> Respond { get; set; } = _ => null;

    /// <summary>Called for each request for a file.</summary>
    public Action<HttpContext> FileRequested { get; set; } = _ => { };

    public string Address => _app.Urls.First();

    public string ServiceUrl => $"{Address}/_connector/";

    public static async Task<ConnectorServer> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var server = new ConnectorServer(builder.Build());
        server._app.Map("/_connector/{**rest}", (Delegate)server.HandleRequest); // without the cast, it binds as a RequestDelegate, whose result is ignored
        server._app.MapGet("/files/{name}", (HttpContext http, string name) =>
        {
            server.FileRequested(http);
            return server.Files.TryGetValue(name, out var bytes) ? Results.Bytes(bytes) : Results.NotFound();
        });
        await server._app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task<IResult> HandleRequest(HttpContext http)
    {
        var body = await JsonNode.ParseAsync(http.Request.Body) as JsonObject ?? [];
        Calls.Enqueue((http.Request.Method, http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()?.RawTarget ?? "", body));
        return Respond(http) ?? Results.Json(new { id = $"sent:{Interlocked.Increment(ref _lastId)};x" }, statusCode: 201);
    }
}
