using CertBot.Channels;
using CertBot.Channels.Connector;
using CertBot.Channels.Slack;
using CertBot.Channels.Slack.Arrivals;
using CertBot.Channels.Web;
using CertBot.Delivery;
using CertBot.Files;
using CertBot.Files.Links;
using CertBot.Store;
using CertBot.Store.Cosmos;
using CertBot.Store.Protection;
using CertBot.Turns;
using Microsoft.Extensions.Configuration.Memory;
using NodaTime;

namespace CertBot;

/// <summary>Puts the rooms together.</summary>
internal static class Host
{
    public static async Task<int> Serve(string[] args, TextWriter error)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = Directory.GetCurrentDirectory() });
        builder.WebHost.UseKestrelHttpsConfiguration();

        // First, so that every other source may say otherwise: a request's log line holds its query, and a page's socket has its token there.
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData = [new("Logging:LogLevel:Default", "Information"), new("Logging:LogLevel:Microsoft.AspNetCore", "Warning")],
        });
        switch (Settings.Read(builder.Configuration, builder.Environment.IsDevelopment()))
        {
            case SettingsReading.Bad { Faults: var faults }:
                foreach (var fault in faults) await error.WriteLineAsync(fault);
                return 2;
            case SettingsReading.Good { Settings: var settings }:
                return await Serve(builder, settings, error);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static async Task<int> Serve(WebApplicationBuilder builder, Settings settings, TextWriter error)
    {
        try
        {
            await using var app = await Build(builder, settings, SystemClock.Instance);
            await app.RunAsync();
            return 0;
        }
        catch (Exception e) when (e is StoreRefused or StoreAway or IOException or UnauthorizedAccessException or PolicyRefused)
        {
            await error.WriteLineAsync(e.Message);
            return 2;
        }
    }

    public static async Task<WebApplication> Build(WebApplicationBuilder builder, Settings settings, IClock clock)
    {
        Directory.CreateDirectory(settings.DataFolder);
        var store = await Stores.Open(settings.Store, settings.DataFolder, builder.Environment.IsDevelopment() ? Making.DatabaseAndContainer : Making.Nothing, clock, CancellationToken.None);
        builder.WebHost.UseUrls(settings.Urls.Split(';'));
        builder.Services
            .AddSingleton(settings)
            .AddSingleton(clock)
            .AddSingleton(_ => settings.Telemetry.Endpoint is null ? store : new TracedStore(store))   // made by the container, so it is closed with it
            .AddSingleton<Readiness>()
            .AddFiles(settings.Files, settings.DataFolder)
            .AddSingleton(PolicyShelf.Load(settings.PolicyFolder))
            .AddTurns()
            .AddHostedService<Worker>();
        settings.Telemetry.AddTo(builder.Services);
        if (settings.Store.Kind == StoreKind.Cosmos) builder.Services.AddSingleton(Replica.OneOfSeveral());
        builder.Services.AddSingleton<IProgress, LiveProgress>().AddWebRoom().AddConnectorRoom(settings.Connector).AddSlackRoom(settings.Slack, Path.Combine(settings.DataFolder, "keys"));
        builder.Services.AddKeyRing(Path.Combine(settings.DataFolder, "keys"));
        if (settings.Slack.IsOpen) builder.Services.AddHostedService<InboxWorker>();

        var app = builder.Build();
        await app.PrepareFiles();
        await app.Services.GetRequiredService<Founding>().Prepare(CancellationToken.None);
        app.MapHealth();
        app.MapFileLinks();
        app.MapConnectorRoom();
        app.MapSlackRoom(settings.Slack);
        if (settings.Web) await app.MapWebRoom();
        app.Lifetime.ApplicationStarted.Register(() => Log.Serving(app.Logger, string.Join(' ', app.Urls), settings.DataFolder));
        return app;
    }

    /// <summary>Everything between a channel's door and the outbox.</summary>
    public static IServiceCollection AddTurns(this IServiceCollection services) => services
        .AddReplica()
        .AddSingleton<People>()
        .AddSingleton<Accounts>()
        .AddSingleton<Talks>()
        .AddSingleton<Rosters>()
        .AddSingleton<Lists>()
        .AddSingleton<Domain>()
        .AddSingleton<Exports>()
        .AddSingleton<Desks>()
        .AddSingleton<Searches>()
        .AddSingleton<TurnRunner>()
        .AddSingleton<ITurns>(s => s.GetRequiredService<TurnRunner>())
        .AddSingleton<Clock>()
        .AddSingleton<PumpNudge>()
        .AddSingleton(new PumpPace(8))
        .AddSingleton<Recipients>()
        .AddSingleton<Slots>()
        .AddSingleton<Gates>()
        .AddSingleton<Closings>()
        .AddSingleton<Detours>()
        .AddSingleton<Voice>()
        .AddSingleton<Courier>()
        .AddSingleton<Circle>()
        .AddSingleton<Replies>()
        .AddSingleton<Faces>()
        .AddSingleton<OutboxPump>()
        .AddSingleton<Founding>();

    private static void MapHealth(this WebApplication app)
    {
        app.MapGet("/health/live", () => Results.Text("live"));
        app.MapGet("/health/ready", async (Readiness readiness, CancellationToken cancel) => await readiness.Complaint(cancel) is { } complaint
            ? Results.Text(complaint, statusCode: StatusCodes.Status503ServiceUnavailable)
            : Results.Text("ready"));
    }
}
