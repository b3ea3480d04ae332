using System.Net;
using CertBot.Channels.Surveys;
using CertBot.Commands;
using CertBot.Core.Primitives;
using CertBot.Core.Surveys;
using CertBot.Repositories;
using CertBot.Repositories.Surveys;
using CertBot.Tests.Commands.Surveys;
using CertBot.Tests.Kit.Hosts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace CertBot.Tests.Channels.Surveys;

/// <summary>The pages of surveys on a port of this machine, over a <see cref="TestHost"/> whose clock the test moves.</summary>
internal sealed class SurveyHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SurveyHost(TestHost host, SurveyRig rig, WebApplication app)
    {
        (Host, Rig, _app) = (host, rig, app);
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address };
    }

    public TestHost Host { get; }

    public SurveyRig Rig { get; }

    public HttpClient Http { get; }

    public Uri Address => new(_app.Urls.First());

    public static async Task<SurveyHost> Start(int requestsPerMinute = 1000)
    {
        var host = await TestHost.Create();
        var rig = await SurveyRig.Create(host);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(host.Log);
        builder
            .Services.AddSingleton<IClock>(host.Clock)
            .AddSingleton(new SurveySettings { PublicUrl = new Uri("https://certbot.example/"), RequestsPerMinute = requestsPerMinute })
            .AddSingleton(host.GetService<SurveyLinks>())
            .AddSingleton(host.GetService<SurveyLimits>())
            .AddSingleton(host.GetService<Aggregates>())
            .AddSingleton(host.GetService<CommandExecutor>())
            .AddSingleton<SurveyRequestLimiter>()
            .AddSingleton(CertBot.Channels.RequestLimits.Default)
            .AddSingleton<CertBot.Channels.RequestBodyReader>()
            .AddSingleton<SurveyPages>();
        var app = builder.Build();
        app.MapSurveys();
        await app.StartAsync();
        return new SurveyHost(host, rig, app);
    }

    /// <summary>A survey about a case that went out; the path of its page.</summary>
    public async Task<(SurveyId Id, string Path)> Send(string externalId = "HD-1", string customer = "northwind")
    {
        var about = await Rig.OpenCase(externalId, Rig.Now, customer);
        await Rig.Advance(Duration.FromDays(1));
        var id = SurveyIds.OfCase(about);
        return (id, await Rig.LinkOf(id));
    }

    public async Task<SurveyAnswerPage> Get(string path)
    {
        using var response = await Http.GetAsync(new Uri(path, UriKind.Relative));
        return await SurveyAnswerPage.Of(response);
    }

    public async Task<SurveyAnswerPage> Post(string path, string form, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative));
        request.Content = new StringContent(form, System.Text.Encoding.UTF8, "application/x-www-form-urlencoded");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await Http.SendAsync(request);
        return await SurveyAnswerPage.Of(response);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        await Host.DisposeAsync();
    }
}

/// <summary>A page as it came.</summary>
internal sealed record SurveyAnswerPage(HttpStatusCode Status, string Html, IReadOnlyDictionary<string, string> Headers)
{
    public static async Task<SurveyAnswerPage> Of(HttpResponseMessage response) =>
        new(
            response.StatusCode,
            await response.Content.ReadAsStringAsync(),
            response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase)
        );
}
