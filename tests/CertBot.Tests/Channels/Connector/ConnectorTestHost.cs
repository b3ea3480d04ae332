using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using CertBot.Channels;
using CertBot.Channels.Connector;
using CertBot.Channels.Connector.Attachments;
using CertBot.Channels.Connector.Authentication;
using CertBot.Configuration;
using CertBot.Files.Uploads;
using CertBot.Hosting;
using CertBot.Outbox;
using CertBot.Outbox.Dispatch;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Channels;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Stores;
using CertBot.Tests.Kit.Teams;
using CertBot.Turns;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace CertBot.Tests.Channels.Connector;

/// <summary>The Connector channel alone, a fake Connector that receives the replies, and a client that posts activities.</summary>
internal sealed class ConnectorTestHost : IAsyncDisposable
{
    private const string PostHeader = "X-Test-Post";

    private readonly HttpClient _http = new();
    private readonly Dictionary<string, string?> _settings;
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _done = new(StringComparer.Ordinal);
    private WebApplication? _app;
    private int _posts;
    private bool _usesRealTurns;

    private ConnectorTestHost(ConnectorServer server, FakeClock clock, MemoryStore store, (string Name, string Value)[] settings)
    {
        Server = server;
        this._settings = settings.ToDictionary(s => s.Name, string? (s) => s.Value, StringComparer.Ordinal);
        Store = store;
        Clock = clock;
    }

    public ConnectorServer Server { get; }

    public CapturingLoggerProvider Log { get; } = new();

    public FakeClock Clock { get; }

    public RecordingTurns Turns { get; } = new();

    public MemoryUploadIntake Files { get; } = new();

    public MemoryStore Store { get; private set; }

    public IChannelAdapter Channel => _app?.Services.GetServices<IChannelAdapter>().Single() ?? throw new InvalidOperationException("not started");

    public HttpClient Http => _http;

    public T GetService<T>()
        where T : notnull => (_app ?? throw new InvalidOperationException("not started")).Services.GetRequiredService<T>();

    /// <summary>Anonymous, unless the settings say otherwise.</summary>
    public static Task<ConnectorTestHost> Start(params (string Name, string Value)[] settings) => Start(new FakeClock(), settings);

    public static Task<ConnectorTestHost> Start(FakeClock clock, params (string Name, string Value)[] settings) =>
        Start(clock, new MemoryStore(clock), settings);

    /// <summary>Anonymous, with the product's own turn handler instead of scripted turns.</summary>
    public static async Task<ConnectorTestHost> StartWithRealTurns()
    {
        var clock = new FakeClock();
        var host = new ConnectorTestHost(await ConnectorServer.Start(), clock, new MemoryStore(clock), [("Connector:Anonymous", "true")])
        {
            _usesRealTurns = true,
        };
        await host.Run();
        return host;
    }

    public static async Task<ConnectorTestHost> Start(FakeClock clock, MemoryStore store, params (string Name, string Value)[] settings)
    {
        var host = new ConnectorTestHost(await ConnectorServer.Start(), clock, store, settings is [] ? [("Connector:Anonymous", "true")] : settings);
        await host.Run();
        return host;
    }

    public async Task Restart()
    {
        await (_app?.DisposeAsync() ?? ValueTask.CompletedTask);
        Store = Store.Reopen();
        await Run();
    }

    /// <summary>A message in a personal chat as the emulator sends it.</summary>
    public JsonObject Activity(string type = "message", string? text = null) =>
        new()
        {
            ["type"] = type,
            ["id"] = "e1",
            ["channelId"] = "emulator",
            ["serviceUrl"] = Server.ServiceUrl,
            ["from"] = new JsonObject { ["id"] = "user-1", ["name"] = "User One" },
            ["recipient"] = new JsonObject { ["id"] = "bot-1", ["name"] = "CertBot" },
            ["conversation"] = new JsonObject { ["id"] = "a:conv|1;x=@y" },
            ["text"] = text,
        };

    public Task<(HttpStatusCode Status, JsonObject Body)> Post(JsonObject activity, params string[] authorization) =>
        Post(activity.ToJsonString(), authorization);

    public async Task<(HttpStatusCode Status, JsonObject Body)> Post(string raw, params string[] authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/messages") { Content = new StringContent(raw, Encoding.UTF8) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        var number = Interlocked.Increment(ref _posts).ToString(CultureInfo.InvariantCulture);
        request.Headers.Add(PostHeader, number);
        var ended = _done.GetOrAdd(number, _ => new TaskCompletionSource());
        using var response = await _http.SendAsync(request);
        await ended.Task; // the response is written before the reply is deleted from the outbox
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text) as JsonObject ?? [] : []);
    }

    /// <summary>Downloads the pending attachments and delivers the outbox.</summary>
    public async Task ProcessUntilIdle()
    {
        var services = _app?.Services ?? throw new InvalidOperationException("not started");
        while (
            await services.GetRequiredService<PendingAttachments>().ProcessAllDue(CancellationToken.None)
                + await services.GetRequiredService<OutboxDispatcher>().DispatchAll(CancellationToken.None)
            > 0
        ) { }
    }

    public async ValueTask DisposeAsync()
    {
        await (_app?.DisposeAsync() ?? ValueTask.CompletedTask);
        await Server.DisposeAsync();
        _http.Dispose();
    }

    private async Task Run()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(_settings);
        builder.WebHost.UseUrls(_http.BaseAddress?.ToString() ?? "http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(Log).SetMinimumLevel(LogLevel.Trace);
        var reader = new ConfigurationReader(builder.Configuration);
        var connector = ConnectorSettingsReader.Read(reader);
        Assert.Empty(reader.Faults);
        builder
            .Services.AddTurns()
            .AddSingleton(EditionLoader.Load(null))
            .AddSingleton<IStore>(Store)
            .AddSingleton<IClock>(Clock)
            .AddSingleton<IUploadIntake>(Files)
            .AddSingleton<IGeneratedFileStore>(Files)
            .AddConnector(connector);
        if (!_usesRealTurns)
            builder.Services.AddSingleton<ITurnHandler>(Turns);
        builder.Services.Remove(builder.Services.Single(s => s.ImplementationType == typeof(FileTransferWorker))); // the test decides when files are downloaded
        _app = builder.Build();
        _app.Use(
            async (context, next) =>
            {
                try
                {
                    await next(context);
                }
                finally
                {
                    if (_done.TryRemove(context.Request.Headers[PostHeader].ToString(), out var ended))
                        ended.SetResult();
                }
            }
        );
        _app.MapConnector();
        await _app.StartAsync();
        _http.BaseAddress ??= new Uri(_app.Urls.First());
    }
}
