using System.Net;
using CertBot.Channels.Slack.OAuth;
using CertBot.Channels.Slack.WebApi;
using CertBot.Configuration;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Processes;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Slack;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace CertBot.Tests.Channels.Slack.OAuth;

/// <summary>The installation endpoints alone, and a browser that stores cookies and does not follow redirects.</summary>
internal sealed class OAuthTestHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OAuthTestHost(WebApplication app, FakeClock clock, CapturingLoggerProvider log, OAuthClient client)
    {
        this._app = app;
        Clock = clock;
        Log = log;
        Client = client;
    }

    public FakeClock Clock { get; }

    public CapturingLoggerProvider Log { get; }

    public OAuthClient Client { get; }

    public IServiceProvider Services => _app.Services;

    public static Uri FreeAddress() => new($"http://127.0.0.1:{HostProcess.FreePort()}/");

    /// <param name="at">The address of the host, if the other side has to know it in advance.</param>
    public static async Task<OAuthTestHost> Start(Uri api, FakeClock clock, IStore store, Uri? at = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        var log = new CapturingLoggerProvider();
        var address = at ?? FreeAddress();
        builder.WebHost.UseUrls(address.ToString());
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Trace);
        var client = new OAuthClient(FakeSlack.ClientId, new Secret(FakeSlack.ClientSecret), address);
        var settings = SlackSettings.Disabled with { SigningSecret = new Secret("signing"), Client = client, ApiBaseUrl = api };
        builder
            .Services.AddSingleton(store)
            .AddSingleton<IClock>(clock)
            .AddSlackApi(settings, Directory.CreateTempSubdirectory("certbot-keys-").FullName)
            .AddSlackOAuth();
        var app = builder.Build();
        app.MapSlackOAuth(client);
        await app.StartAsync();
        return new OAuthTestHost(app, clock, log, client);
    }

    /// <summary>A separate browser.</summary>
    public HttpClient CreateBrowser(string? language = null)
    {
        var browser = new HttpClient(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                CookieContainer = new CookieContainer(),
                UseProxy = false,
            }
        )
        {
            BaseAddress = Client.PublicUrl,
        };
        if (language is not null)
            browser.DefaultRequestHeaders.TryAddWithoutValidation("Accept-Language", language);
        return browser;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
