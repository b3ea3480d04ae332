using CertBot.Channels;
using CertBot.Demo;
using CertBot.Files;
using CertBot.Files.Uploads;
using CertBot.Hosting;
using CertBot.Outbox;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using CertBot.Tests.Kit.Channels;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Stores;
using CertBot.Turns;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace CertBot.Tests.Channels.DirectLine;

/// <summary>The web channel alone on its own local port, with scripted turns. <see cref="Restart"/> keeps only the store and the data folder.</summary>
internal sealed class DirectLineTestHost : IAsyncDisposable
{
    private WebApplication? _app;

    // An open page must find a restarted host at the same address.
    private string _address = "http://127.0.0.1:0";

    public string Environment { get; init; } = "Development";

    public FakeClock Clock { get; } = new();

    public RecordingTurns Turns { get; } = new();

    public MemoryUploadIntake Files { get; } = new();

    public CapturingLoggerProvider Log { get; } = new();

    public MemoryStore Store { get; private set; }

    /// <summary>A single host, unless configured as one of several.</summary>
    public HostInstance Replica { get; init; } = HostInstance.Single;

    public string Folder { get; } = Directory.CreateTempSubdirectory("certbot-web").FullName;

    public DirectLineTestHost() => Store = new MemoryStore(Clock);

    public Uri Address => new(_app?.Urls.First() ?? throw new InvalidOperationException("not started"));

    public IChannelAdapter Channel =>
        _app?.Services.GetServices<IChannelAdapter>().Single(c => c.Name == "web") ?? throw new InvalidOperationException("not started");

    public static async Task<DirectLineTestHost> Start(string environment = "Development")
    {
        var host = new DirectLineTestHost { Environment = environment };
        await host.Run();
        return host;
    }

    /// <summary>Another host on the same store, with its own data folder.</summary>
    public async Task<DirectLineTestHost> StartNeighbour()
    {
        var other = new DirectLineTestHost { Environment = Environment, Replica = HostInstance.CreateShared() };
        other.Store = Store;
        await other.Run();
        return other;
    }

    public static async Task<DirectLineTestHost> StartOneOfSeveral()
    {
        var host = new DirectLineTestHost { Replica = HostInstance.CreateShared() };
        await host.Run();
        return host;
    }

    public async Task Restart()
    {
        await Stop();
        Store = Store.Reopen();
        await Run();
    }

    public DirectLineConnection Client() => new(Address);

    public async ValueTask DisposeAsync()
    {
        await Stop();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task Run()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environment, ContentRootPath = Folder });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["Data:Folder"] = Folder });
        builder.WebHost.UseUrls(_address);
        builder.Logging.ClearProviders().AddProvider(Log);
        builder
            .Services.AddSingleton(Replica)
            .AddSingleton<IStore>(Store)
            .AddSingleton<IClock>(Clock)
            .AddSingleton<ITurnHandler>(Turns)
            .AddSingleton<IUploadIntake>(Files)
            .AddWebChat();
        builder.Services.AddFileLinks(FilesSettings.InFolder).AddSingleton<IDataProtectionProvider, EphemeralDataProtectionProvider>();
        _app = builder.Build();
        await _app.MapWebChat();
        await _app.StartAsync();
        _address = _app.Urls.First();
    }

    private async Task Stop()
    {
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
            _app = null;
        }
    }
}
