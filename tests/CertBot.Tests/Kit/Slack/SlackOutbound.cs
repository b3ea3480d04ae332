using System.Text.Json.Nodes;
using CertBot.Channels.Slack.WebApi;
using CertBot.Configuration;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace CertBot.Tests.Kit.Slack;

/// <summary>The outgoing part of the Slack channel only, composed as in the host, against a server that stands in for Slack.</summary>
internal sealed class SlackOutbound : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly string _keys;

    private SlackOutbound(SlackSettings settings, FakeClock clock, MemoryStore store, TimeSpan? timeout, string? keys, HostInstance? instance = null)
    {
        this._keys = keys ?? Directory.CreateTempSubdirectory("certbot-keys-").FullName;
        Clock = clock;
        Store = store;
        Settings = settings;
        _services = new ServiceCollection()
            .AddLogging(l => l.AddProvider(Log).SetMinimumLevel(LogLevel.Trace))
            .AddSingleton<IClock>(clock)
            .AddSingleton<IStore>(store)
            .AddSingleton(instance ?? HostInstance.Single)
            .AddSingleton(s => new SlackHttpClient(s.GetRequiredService<IHttpClientFactory>(), timeout))
            .AddSlackApi(settings, this._keys)
            .BuildServiceProvider();
    }

    public CapturingLoggerProvider Log { get; } = new();

    public FakeClock Clock { get; }

    public MemoryStore Store { get; }

    public SlackSettings Settings { get; }

    public string Keys => _keys;

    public SlackApiClient Calls => _services.GetRequiredService<SlackApiClient>();

    public Workspaces Workspaces => _services.GetRequiredService<Workspaces>();

    public SlackFileClient Files => _services.GetRequiredService<SlackFileClient>();

    /// <summary>As the bot of a single workspace.</summary>
    public static SlackOutbound ForSingleWorkspace(Uri api, FakeClock clock, string token, TimeSpan? timeout = null) =>
        new(
            SlackSettings.Disabled with
            {
                SigningSecret = new Secret("signing"),
                BotToken = new Secret(token),
                ApiBaseUrl = api,
            },
            clock,
            new MemoryStore(clock),
            timeout,
            null
        );

    /// <summary>As the bot of all workspaces that installed the app.</summary>
    public static SlackOutbound ForInstalledWorkspaces(Uri api, FakeClock clock, MemoryStore? store = null, string? keys = null) =>
        new(
            SlackSettings.Disabled with
            {
                SigningSecret = new Secret("signing"),
                Client = new OAuthClient(FakeSlack.ClientId, new Secret(FakeSlack.ClientSecret), new Uri("http://127.0.0.1:1/")),
                ApiBaseUrl = api,
            },
            clock,
            store ?? new MemoryStore(clock),
            null,
            keys
        );

    /// <summary>As one of several hosts on this store, with its own data folder.</summary>
    public static SlackOutbound ForOneOfSeveralHosts(Uri api, FakeClock clock, MemoryStore store, string signing = "signing") =>
        new(
            SlackSettings.Disabled with
            {
                SigningSecret = new Secret(signing),
                Client = new OAuthClient(FakeSlack.ClientId, new Secret(FakeSlack.ClientSecret), new Uri("http://127.0.0.1:1/")),
                ApiBaseUrl = api,
            },
            clock,
            store,
            null,
            null,
            HostInstance.CreateShared()
        );

    public Task<SlackApiResult> CallMethod(string method, JsonObject arguments, string team = "T1") => Calls.Call(team, method, arguments, default);

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
