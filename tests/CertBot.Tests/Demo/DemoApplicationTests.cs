using System.Net;
using CertBot.CommandLine.Seeds;
using CertBot.Core.Primitives;
using CertBot.Demo.Seed;
using CertBot.Files.Folder;
using CertBot.Hosting;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Stores;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace CertBot.Tests.Demo;

/// <summary>The plain demo's certified application comes while people chat already, once, and whole even if a host stops in the middle.</summary>
public sealed class DemoApplicationTests : IDisposable
{
    private static readonly Instant Now = Instant.FromUtc(2026, 11, 30, 9, 0);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("certbot-demo-");

    private Settings Settings => DemoServices.DefaultSettings with { DataFolder = _folder.FullName };

    [Fact]
    public async Task Host_answers_before_the_application_is_there()
    {
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { EnvironmentName = Environments.Development, ContentRootPath = _folder.FullName }
        );
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection([new("Urls", "http://127.0.0.1:0"), new("Data:Folder", _folder.FullName)]);
        var settings = Assert.IsType<SettingsResult.Valid>(CertBot.Hosting.Settings.Read(builder.Configuration, builder.Environment)).Settings;
        await using var app = await CertBotHost.Build(builder, settings, new FakeClock(Now));
        var store = app.Services.GetRequiredService<IStore>();
        Assert.NotNull(await DemoApplications.FindPlan(store, default));
        Assert.Null(await store.Get("app:borealis-mail", "snapshot", default));

        await app.StartAsync(TestContext.Current.CancellationToken);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken)).StatusCode);
        await (app.Services.GetServices<IHostedService>().OfType<DemoApplicationWorker>().Single().ExecuteTask ?? Task.CompletedTask);
        Assert.Null(await DemoApplications.FindPlan(store, default));
        Assert.NotNull(await store.Get("app:borealis-mail", "snapshot", default));
        Assert.False(Directory.Exists(Path.Combine(_folder.FullName, "demo-past")));
        await app.StopAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(1, Traits = ["Campaign", "Long"])]
    [InlineData(9)]
    [InlineData(30, Traits = ["Campaign", "Long"])]
    [InlineData(45)]
    public async Task Host_that_stops_in_the_middle_puts_the_rest_there_when_it_starts_again(int commits)
    {
        await using var whole = await CreatePlanned();
        await Complete(whole);
        var expected = await DocumentsOf(whole);

        await using var inner = await CreatePlanned();
        var store = new CrashAfterCommitStore(inner);
        store.CrashAfter(commits);
        await Assert.ThrowsAsync<IOException>(() => Complete(store));
        store.Repair();
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(_folder.FullName, "demo-past")).FullName, "certbot.db"), "of a killed host");
        await Complete(store);

        Assert.Equal(expected, await DocumentsOf(inner));
        await Complete(store);
        Assert.Equal(expected, await DocumentsOf(inner));
    }

    [Fact]
    public async Task What_people_did_meanwhile_stays()
    {
        await using var store = await CreatePlanned();
        var person = Assert.Single(await store.All("person:developer", "", 2, default));
        var renamed = person.Document with { Json = person.Document.Json.Replace("Ana", "Anastasia", StringComparison.Ordinal) };
        Assert.NotEqual(person.Document.Json, renamed.Json);
        await store.Commit(person.Partition, [new Write.Replace(renamed, person.ETag)], default);

        await Complete(store);

        Assert.Equal(renamed.Json, (await store.Get(person.Partition, renamed.Id, default))?.Document.Json);
    }

    [Fact]
    public async Task Nothing_is_planned_where_something_is_stored_or_where_it_is_not_wanted()
    {
        await using var used = new MemoryStore(new FakeClock(Now));
        await used.Commit("elsewhere", [new Write.Create(new Document("x", "x", "{}"))], default);
        await Create(used, Settings).Plan(Now, default);
        Assert.Equal(["elsewhere"], await used.Partitions("", default).ToArrayAsync());

        await using var empty = new MemoryStore(new FakeClock(Now));
        await Create(empty, Settings with { DemoApplication = false }).Plan(Now, default);
        await Create(empty, Settings with { Web = false }).Plan(Now, default);
        Assert.Empty(await empty.Partitions("", default).ToArrayAsync());
    }

    [Fact]
    public async Task Year_is_not_made_while_the_application_is_on_its_way()
    {
        await using var store = await CreatePlanned();
        await using var error = new StringWriter();
        var editions = EditionLoader.Load(null);
        var clock = new DemoClock(DemoYear.StartOf(new LocalDate(2026, 11, 30), DateTimeZone.Utc));

        Assert.Equal(2, await new DemoYearMaker(store, null, editions, TextWriter.Null, error).Run(new LocalDate(2026, 11, 30), 1, clock, default));
        Assert.StartsWith("the first start of the host was broken off", error.ToString(), StringComparison.Ordinal);
    }

    private async Task<MemoryStore> CreatePlanned()
    {
        var clock = new FakeClock(Now);
        var store = new MemoryStore(clock);
        await Create(store, Settings).Plan(Now, default);
        await using var services = DemoServices.Create(store, null, EditionLoader.Load(null), new DemoClock(Now), Settings);
        await services.GetRequiredService<StartupSeeder>().Seed(default);
        return store;
    }

    private Task Complete(IStore store) => Create(store, Settings).Complete(default);

    private DemoApplications Create(IStore store, Settings settings) =>
        new(store, new FolderFileStore(Path.Combine(_folder.FullName, "files")), EditionLoader.Load(null), settings);

    private static async Task<IReadOnlyList<string>> DocumentsOf(MemoryStore store)
    {
        List<string> documents = [];
        await foreach (var partition in store.Partitions("", default))
            documents.AddRange((await store.All(partition, "", 10_000, default)).Select(d => $"{partition} {d.Document}"));
        return documents;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
