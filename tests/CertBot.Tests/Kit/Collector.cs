using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CertBot.Tests.Kit;

/// <summary>An OpenTelemetry collector as far as OTLP over HTTP needs one: it keeps what it is brought and answers as the test says.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly int status;

    private Collector(WebApplication app, int status) => (this.app, this.status) = (app, status);

    public ConcurrentQueue<(string Path, string ContentType, byte[] Body)> Brought { get; } = new();

    public string Address => app.Urls.First();

    public static async Task<Collector> Start(int status = StatusCodes.Status200OK)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var collector = new Collector(builder.Build(), status);
        collector.app.Run(collector.Take);
        await collector.app.StartAsync();
        return collector;
    }

    /// <summary>Whether these letters came to a path. Protocol buffers keep a text as it is.</summary>
    public bool Has(string path, string text) => Brought.Any(b => b.Path == path && b.Body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0);

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task Take(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        Brought.Enqueue((http.Request.Path, http.Request.ContentType ?? "", body.ToArray()));
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/x-protobuf";
    }
}
