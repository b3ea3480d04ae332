using System.Text.Json.Nodes;
using CertBot.Channels;
using CertBot.Channels.Slack;
using CertBot.Channels.Slack.Api;
using CertBot.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace CertBot.Tests.Kit.Slack;

/// <summary>The way out alone, as the host puts it together, and something that plays Slack at the other end.</summary>
internal sealed class SlackOut : IAsyncDisposable
{
    private readonly ServiceProvider services;
    private readonly string keys;

    private SlackOut(SlackSettings settings, FakeClock clock, MemoryStore store, TimeSpan? patience, string? keys, Replica? replica = null)
    {
        this.keys = keys ?? Directory.CreateTempSubdirectory("certbot-keys-").FullName;
        Clock = clock;
        Store = store;
        Settings = settings;
        services = new ServiceCollection()
            .AddLogging(l => l.AddProvider(Log).SetMinimumLevel(LogLevel.Trace))
            .AddSingleton<IClock>(clock)
            .AddSingleton<IStore>(store)
            .AddSingleton(replica ?? Replica.Alone)
            .AddSingleton(_ => new SlackHttp(patience))
            .AddSlackApi(settings, this.keys)
            .BuildServiceProvider();
    }

    public LogOfTest Log { get; } = new();

    public FakeClock Clock { get; }

    public MemoryStore Store { get; }

    public SlackSettings Settings { get; }

    public string Keys => keys;

    public Calls Calls => services.GetRequiredService<Calls>();

    public Workspaces Workspaces => services.GetRequiredService<Workspaces>();

    public FilesHttp Files => services.GetRequiredService<FilesHttp>();

    /// <summary>As the bot of one workspace.</summary>
    public static SlackOut Of(Uri api, FakeClock clock, string token, TimeSpan? patience = null) =>
        new(SlackSettings.Closed with { SigningSecret = new Secret("signing"), BotToken = new Secret(token), ApiBaseUrl = api }, clock, new MemoryStore(clock), patience, null);

    /// <summary>As the bot of every workspace that installed the app.</summary>
    public static SlackOut Installed(Uri api, FakeClock clock, MemoryStore? store = null, string? keys = null) =>
        new(
            SlackSettings.Closed with { SigningSecret = new Secret("signing"), Client = new OAuthClient(FakeSlack.ClientId, new Secret(FakeSlack.ClientSecret), new Uri("http://127.0.0.1:1/")), ApiBaseUrl = api },
            clock,
            store ?? new MemoryStore(clock),
            null,
            keys);

    /// <summary>One of several hosts on this store, with a data folder of its own.</summary>
    public static SlackOut OneOfSeveral(Uri api, FakeClock clock, MemoryStore store, string signing = "signing") =>
        new(
            SlackSettings.Closed with { SigningSecret = new Secret(signing), Client = new OAuthClient(FakeSlack.ClientId, new Secret(FakeSlack.ClientSecret), new Uri("http://127.0.0.1:1/")), ApiBaseUrl = api },
            clock,
            store,
            null,
            null,
            Replica.OneOfSeveral());

    public Task<Answered> Make(string method, JsonObject arguments, string team = "T1") => Calls.Make(team, method, arguments, default);

    public ValueTask DisposeAsync() => services.DisposeAsync();
}
