using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace CertBot.Tests.Kit.Runtime;

/// <summary>
/// An OpenTelemetry collector with the minimum that OTLP needs, over HTTP or gRPC: it keeps the requests it receives and answers as the test demands.
/// </summary>
internal sealed class OtlpCollectorStub : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly int _status;

    private OtlpCollectorStub(WebApplication app, int status) => (this._app, this._status) = (app, status);

    public ConcurrentQueue<(string Path, string ContentType, byte[] Body)> Requests { get; } = new();

    public string Address => _app.Urls.First();

    public static Task<OtlpCollectorStub> Start(int status = StatusCodes.Status200OK) => Start(status, HttpProtocols.Http1);

    public static Task<OtlpCollectorStub> StartGrpc() => Start(StatusCodes.Status200OK, HttpProtocols.Http2);

    /// <summary>Whether a request to a path contained this text. Protocol buffers store text unchanged.</summary>
    public bool HasText(string path, string text) => Requests.Any(b => b.Path == path && b.Body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static async Task<OtlpCollectorStub> Start(int status, HttpProtocols protocols)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(k => k.ConfigureEndpointDefaults(e => e.Protocols = protocols));
        builder.Logging.ClearProviders();
        var collector = new OtlpCollectorStub(builder.Build(), status);
        collector._app.Run(collector.HandleRequest);
        await collector._app.StartAsync();
        return collector;
    }

    private async Task HandleRequest(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        Requests.Enqueue((http.Request.Path, http.Request.ContentType ?? "", body.ToArray()));
        http.Response.StatusCode = _status;
        if (http.Request.ContentType is not "application/grpc")
            return;

        http.Response.ContentType = "application/grpc";
        await http.Response.Body.WriteAsync(new byte[5]); // an empty message
        http.Response.AppendTrailer("grpc-status", "0");
    }
}
