using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CertBot.Benchmarks;

/// <summary>Receives the replies that a bot posts to its client, and completes the waits for them.</summary>
internal sealed class ReplySink : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _waiting = new(StringComparer.Ordinal);
    private readonly WebApplication _app;
    private int _replyCount;
    private int _cardCount;

    private ReplySink(WebApplication app, string address)
    {
        this._app = app;
        Address = address;
    }

    public string Address { get; }

    /// <summary>The number of replies received.</summary>
    public int Replies => Volatile.Read(ref _replyCount);

    /// <summary>How many of the replies were cards.</summary>
    public int Cards => Volatile.Read(ref _cardCount);

    public static async Task<ReplySink> Start()
    {
        var address = $"http://127.0.0.1:{FreePort()}";
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls(address);
        var sink = new ReplySink(builder.Build(), address);
        sink._app.MapPost("/v3/conversations/{conversation}/activities/{id?}", (string conversation, HttpRequest request) =>
            sink.StoreReply(conversation, request)
        );
        // The card of the question before is brought up to date: work of the same turn, and no reply.
        sink._app.MapPut("/v3/conversations/{conversation}/activities/{id}", (string id) => Results.Json(new { id }, statusCode: 200));
        await sink._app.StartAsync();
        return sink;
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Completes with the next reply in that conversation.</summary>
    public Task NextReply(string conversation)
    {
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[conversation] = source;
        return source.Task;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<IResult> StoreReply(string conversation, HttpRequest request)
    {
        var reply = await JsonNode.ParseAsync(request.Body);
        if (reply?["attachments"] is JsonArray { Count: > 0 })
            Interlocked.Increment(ref _cardCount);
        var id = Interlocked.Increment(ref _replyCount);
        if (_waiting.TryRemove(conversation, out var source))
            source.SetResult();
        return Results.Json(new { id = id.ToString(CultureInfo.InvariantCulture) }, statusCode: 201);
    }
}
