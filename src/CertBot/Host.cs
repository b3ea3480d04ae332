using CertBot.Channels;
using CertBot.Channels.Connector;
using CertBot.Channels.Slack;
using CertBot.Channels.Slack.Arrivals;
using CertBot.Channels.Web;
using CertBot.Delivery;
using CertBot.Files;
using CertBot.Files.Links;
using CertBot.Store;
using CertBot.Turns;
using Microsoft.AspNetCore.DataProtection;
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
        catch (Exception e) when (e is StoreRefused or IOException or UnauthorizedAccessException or PolicyRefused)
        {
            await error.WriteLineAsync(e.Message);
            return 2;
        }
    }

    public static async Task<WebApplication> Build(WebApplicationBuilder builder, Settings settings, IClock clock)
    {
        Directory.CreateDirectory(settings.DataFolder);
        builder.WebHost.UseUrls(settings.Urls.Split(';'));
        builder.Services
            .AddSingleton(settings)
            .AddSingleton(clock)
            .AddSingleton<IStore>(_ => SqliteStore.Open(Path.Combine(settings.DataFolder, "certbot.db"), clock))
            .AddFiles(settings.Files, settings.DataFolder)
            .AddSingleton(PolicyShelf.Load(settings.PolicyFolder))
            .AddTurns()
            .AddHostedService<Worker>();
        builder.Services.AddSingleton<IProgress, LiveProgress>().AddWebRoom().AddConnectorRoom(settings.Connector).AddSlackRoom(settings.Slack, Path.Combine(settings.DataFolder, "keys"));
        builder.Services.AddDataProtection().SetApplicationName("CertBot").PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(settings.DataFolder, "keys")));
        if (settings.Slack.IsOpen) builder.Services.AddHostedService<InboxWorker>();

        var app = builder.Build();
        await app.PrepareFiles();
        await app.Services.GetRequiredService<Founding>().Prepare(CancellationToken.None);
        app.MapHealth();
        app.MapFileLinks();
        app.MapConnectorRoom();
        app.MapSlackRoom(settings.Slack);
        if (settings.Web) app.MapWebRoom();
        app.Lifetime.ApplicationStarted.Register(() => Log.Serving(app.Logger, string.Join(' ', app.Urls), settings.DataFolder));
        return app;
    }

    /// <summary>Everything between a channel's door and the outbox.</summary>
    public static IServiceCollection AddTurns(this IServiceCollection services) => services
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
        app.MapGet("/health/ready", async (IStore store, CancellationToken cancel) =>
        {
            try
            {
                await store.Get(Keys.Roster, Snapshot.Id, cancel);
                return Results.Text("ready");
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Log.NotReady(app.Logger, e);
                return Results.Text("The store is away.", statusCode: StatusCodes.Status503ServiceUnavailable);
            }
        });
    }
}
