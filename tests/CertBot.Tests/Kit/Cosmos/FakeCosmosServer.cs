using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace CertBot.Tests.Kit.Cosmos;

/// <summary>A <see cref="FakeCosmos"/> on a loopback port, for hosts in separate processes.</summary>
internal sealed class FakeCosmosServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeCosmosServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    public static async Task<FakeCosmosServer> Start(FakeCosmos cosmos)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(k => k.Limits.MaxRequestBodySize = 4 << 20);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Run(http => HandleRequest(http, cosmos));
        await app.StartAsync();
        return new FakeCosmosServer(app);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static async Task HandleRequest(HttpContext http, FakeCosmos cosmos)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var address = new Uri(http.Request.GetEncodedUrl());
        var answer = await cosmos.Handle(
            new FakeCosmosRequest(
                http.Request.Method,
                address,
                name => http.Request.Headers.TryGetValue(name, out var values) ? values.ToString() : null,
                body.ToArray()
            )
        );
        http.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers)
            http.Response.Headers[name] = value;
        if (answer.Status is 304 or 204)
            return;

        http.Response.ContentType = answer.ContentType;
        await http.Response.Body.WriteAsync(answer.Body);
    }
}
