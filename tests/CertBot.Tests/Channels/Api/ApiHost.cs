using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CertBot.Channels.Api;
using CertBot.Channels.Api.Access;
using CertBot.Commands;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Core.Tests.Kit;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Stores;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace CertBot.Tests.Channels.Api;

/// <summary>
/// The API's endpoints on a port of this machine, over a <see cref="TestHost"/> whose clock the test moves. Acme has the application "acme-sync", Borealis has
/// "borealis-app".
/// </summary>
internal sealed class ApiHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ApiHost(TestHost host, WebApplication app)
    {
        (Host, _app) = (host, app);
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(app.Urls.First()) };
    }

    public TestHost Host { get; }

    public HttpClient Http { get; }

    public static async Task<ApiHost> Start(ApiSettings? settings = null, IStore? store = null, Action<IServiceCollection>? more = null)
    {
        var host = await TestHost.Create(store, more);
        var api = new ApiHost(host, await Serve(host, settings ?? ApiSettings.Default));
        if (await host.GetService<Aggregates>().FindApplication(new("acme-sync"), default) is null)
        {
            var seeder = new ApplicationSeeder(host.GetService<IServiceProvider>());
            await seeder.Apply("acme-sync", TestPeople.Developer, "Acme Sync");
            await seeder.Apply("borealis-app", TestPeople.OtherDeveloper, "Borealis App");
        }

        return api;
    }

    /// <summary>Two hosts on one store.</summary>
    public static async Task<(ApiHost First, ApiHost Second)> StartTwo(MemoryStore store)
    {
        static void Share(IServiceCollection all) => all.AddSingleton(_ => HostInstance.CreateShared());
        var first = await Start(null, new KeepOpenStore(store), Share);
        return (first, await Start(null, new KeepOpenStore(store), Share));
    }

    /// <summary>Makes a key as the chat does.</summary>
    public async Task<string> CreateKey(Actor? manager = null, string name = "Helpdesk")
    {
        var (by, random) = (manager ?? TestPeople.Manager, RandomNumberGenerator.GetHexString(40));
        var vendor = by.Member?.Vendor ?? throw new InvalidOperationException("belongs to no vendor");
        var key = ApiKeys.Create(random, vendor);
        await Execute(vendor, by, new VendorCommand.CreateApiKey(ApiKeys.IdOf(random), name, ApiKeys.HashOf(key)));
        return key;
    }

    /// <summary>Adds a webhook as the chat does; returns its secret.</summary>
    public async Task<string> AddWebhook(string url)
    {
        var random = RandomNumberGenerator.GetHexString(40);
        var secret = WebhookSecrets.Create(random, TestPeople.Acme);
        await Execute(TestPeople.Acme, TestPeople.Manager, new VendorCommand.AddWebhook(WebhookSecrets.IdOf(random), url, secret));
        return secret;
    }

    public async Task Execute(VendorId vendor, Actor actor, VendorCommand command)
    {
        var result = await Host.GetService<CommandExecutor>()
            .Execute(new Command.OnVendor(vendor, command), null, actor, Host.Clock.GetCurrentInstant(), default);
        Assert.True(result is CommandResult.Completed, (result as CommandResult.Refused)?.Refusal.Code);
    }

    public async Task<ApiAnswer> Send(
        HttpMethod method,
        string path,
        string? key,
        string? body = null,
        string? idempotencyKey = null,
        string contentType = "application/json"
    )
    {
        using var request = new HttpRequestMessage(method, $"/api/v1{path}");
        if (key is not null)
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        if (idempotencyKey is not null)
            request.Headers.TryAddWithoutValidation("Idempotency-Key", idempotencyKey);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        }

        using var response = await Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return new ApiAnswer(
            (int)response.StatusCode,
            JsonNode.Parse(text) as JsonObject ?? [],
            response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase)
        );
    }

    public Task<ApiAnswer> Post(string path, string? key, string body, string? idempotencyKey = null) => Send(HttpMethod.Post, path, key, body, idempotencyKey);

    public Task<ApiAnswer> Get(string path, string? key) => Send(HttpMethod.Get, path, key);

    /// <summary>Saves the customer Northwind, in Berlin.</summary>
    public async Task SaveCustomer(string key, string package = "business") =>
        Assert.Equal(
            201,
            (
                await Post(
                    "/customers",
                    key,
                    $$$"""{"id":"northwind","name":"Northwind","language":"de","package":"{{{package}}}","zone":"Europe/Berlin","validFrom":"2026-01-01","contacts":[{"name":"Gerda Klein","email":"gerda@northwind.example"}]}"""
                )
            ).Status
        );

    /// <summary>A case that was filed on Monday morning.</summary>
    public static string Case(string? externalId, string more = "", string application = "acme-sync", string openedAt = "2026-03-02T08:00:00Z") =>
        $$"""{{{(externalId is null ? "" : $"\"externalId\":\"{externalId}\",")}}"application":"{{application}}","customer":"northwind","subject":"Sync stops","openedAt":"{{openedAt}}","priority":"high"{{more}}}""";

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        await Host.DisposeAsync();
    }

    private static async Task<WebApplication> Serve(TestHost host, ApiSettings settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(host.Log);
        builder
            .Services.AddSingleton<IClock>(host.Clock)
            .AddSingleton(CertBot.Channels.RequestLimits.Default)
            .AddSingleton<CertBot.Channels.RequestBodyReader>()
            .AddSingleton<IDataProtectionProvider, EphemeralDataProtectionProvider>()
            .AddSingleton(host.GetService<IStore>())
            .AddSingleton(host.GetService<Aggregates>())
            .AddSingleton(host.GetService<CaseStore>())
            .AddSingleton(host.GetService<CustomerStore>())
            .AddSingleton(host.GetService<ApplicationSummaryStore>())
            .AddSingleton(host.GetService<CertBot.Kpis.KpiReports>())
            .AddSingleton(host.GetService<CertBot.Commands.Cases.CaseIntake>())
            .AddSingleton(host.GetService<CertBot.Commands.Surveys.SurveyIntake>())
            .AddSingleton(host.GetService<CertBot.Repositories.Surveys.SurveyLinkStore>())
            .AddSingleton(host.GetService<CommandExecutor>())
            .AddSingleton(host.GetService<InstalledEditions>())
            .AddApi(settings);
        var app = builder.Build();
        app.MapApi();
        await app.StartAsync();
        return app;
    }
}

/// <summary>A response of the API.</summary>
internal sealed record ApiAnswer(int Status, JsonObject Body, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The status and the code of a problem.</summary>
    public string Problem => $"{Status} {Body["code"]}";

    public string? this[string member] => Body[member]?.ToString();
}
