using CertBot.Hosting;
using CertBot.Store.Leases;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Teams;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace CertBot.Tests.Kit.Hosts;

/// <summary>The complete host in this process, on its own port and in its own folder, with a clock that the test can advance.</summary>
internal sealed class LiveHost : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("certbot-live");
    private WebApplication? _app;

    public ShiftedClock Clock { get; } = new();

    public Uri Address => new(_app?.Urls.First() ?? throw new InvalidOperationException("not started"));

    public CapturingLoggerProvider Log { get; } = new();

    public string Folder => _folder.FullName;

    public T GetService<T>()
        where T : notnull => (_app ?? throw new InvalidOperationException("not started")).Services.GetRequiredService<T>();

    /// <summary>
    /// With the settings of an issuer (<see cref="FakeIssuer.Settings"/>), it requires tokens on incoming requests and sends one on outgoing
    /// requests.
    /// </summary>
    public static async Task<LiveHost> Start(params (string Name, string Value)[] more)
    {
        var host = new LiveHost();
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development, ContentRootPath = host.Folder });
        builder.Logging.ClearProviders().AddProvider(host.Log);
        builder.Configuration.AddInMemoryCollection([new("Urls", "http://127.0.0.1:0"), new("Data:Folder", host.Folder), new("Reminders:Digest", "false"), new("Demo:Application", "false")]);
        builder.Configuration.AddInMemoryCollection(more.Select(m => KeyValuePair.Create(m.Name, (string?)m.Value)));
        var settings = Settings.Read(builder.Configuration, builder.Environment) is SettingsResult.Valid { Settings: var good }
            ? good
            : throw new InvalidOperationException("the settings are refused");
        host._app = await CertBotHost.Build(builder, settings, host.Clock);
        await host._app.StartAsync();
        return host;
    }

    /// <summary>Advances the clock and wakes the host, which otherwise looks at its clock every half second only.</summary>
    public void Advance(Duration by)
    {
        Clock.Advance(by);
        GetService<QueueSignal>().Raise();
    }

    /// <summary>Shuts the host down in good order; its folder stays until the test ends.</summary>
    public async Task Stop()
    {
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
            _app = null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        _folder.Delete(recursive: true);
    }
}
