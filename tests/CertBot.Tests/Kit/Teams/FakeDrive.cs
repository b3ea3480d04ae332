using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CertBot.Tests.Kit.Teams;

/// <summary>
/// The users' file storage: upload sessions that accept chunks in order, each except the last a multiple of 320 KiB, and return the range expected
/// next.
/// </summary>
internal sealed class FakeDrive : IAsyncDisposable
{
    private const int ChunkUnit = 320 * 1024;
    private const int MaxChunk = 4 * 1024 * 1024;

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, MemoryStream> _sessions = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<Func<HttpContext, IResult?>> _scripted = new();

    private FakeDrive(WebApplication app) => this._app = app;

    /// <summary>Every request: its method, range and Authorization header.</summary>
    public ConcurrentQueue<(string Method, string Range, string Authorization)> Calls { get; } = new();

    /// <summary>The completely uploaded files.</summary>
    public ConcurrentDictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    public string Address => _app.Urls.First();

    public static async Task<FakeDrive> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var drive = new FakeDrive(builder.Build());
        drive._app.Map("/up/{session}", (Delegate)drive.HandleRequest);
        await drive._app.StartAsync();
        return drive;
    }

    public string OpenSession(string name)
    {
        _sessions[name] = new MemoryStream();
        return $"{Address}/up/{name}?tempauth=secret";
    }

    public void CloseSession(string name) => _sessions.TryRemove(name, out _);

    /// <summary>Sets the responses to the next requests, one each; null gives the normal response.</summary>
    public void AnswerNext(params Func<HttpContext, IResult?>[] answers)
    {
        foreach (var answer in answers)
            _scripted.Enqueue(answer);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task<IResult> HandleRequest(HttpContext http, string session)
    {
        var range = http.Request.Headers.ContentRange.ToString();
        Calls.Enqueue((http.Request.Method, range, http.Request.Headers.Authorization.ToString()));
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        if (_scripted.TryDequeue(out var script) && script(http) is { } answer)
            return answer;
        if (!_sessions.TryGetValue(session, out var there))
            return Results.NotFound();
        if (http.Request.Method == "GET")
            return SessionState(there);
        if (http.Request.Method != "PUT" || range.Split(' ', '-', '/') is not ["bytes", var from, var to, var of])
            return Results.BadRequest();

        var (first, last, total) = (ParseNumber(from), ParseNumber(to), ParseNumber(of));
        if (body.Length != last - first + 1 || body.Length > MaxChunk || (last + 1 < total && body.Length % ChunkUnit != 0))
            return Results.BadRequest();
        if (first != there.Length)
            return Results.StatusCode(416);

        there.Write(body.ToArray());
        if (there.Length < total)
            return SessionState(there, 202);

        _sessions.TryRemove(session, out _);
        Files[session] = there.ToArray();
        return Results.Json(new { id = "1", size = total }, statusCode: 201);
    }

    private static IResult SessionState(MemoryStream there, int status = 200) =>
        Results.Json(
            new { expirationDateTime = "2026-03-02T09:00:00Z", nextExpectedRanges = new[] { string.Create(CultureInfo.InvariantCulture, $"{there.Length}-") } },
            statusCode: status
        );

    private static long ParseNumber(string text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
