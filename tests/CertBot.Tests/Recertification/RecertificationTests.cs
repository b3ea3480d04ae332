using System.Collections.Immutable;
using CertBot.CommandLine;
using CertBot.Commands;
using CertBot.Commands.Handlers;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Reviews;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Core.Tests.Kit;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Events;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Stores;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using static CertBot.Core.Certification.Applications.ApplicationCommand;

namespace CertBot.Tests.Recertification;

/// <summary>A certified application and its next version, with everything as it is stored.</summary>
public sealed class RecertificationTests : IAsyncLifetime
{
    private const string App = "acme-sync";

    private readonly FakeClock _clock = new(TestHost.StartTime);
    private readonly FileShelf _files = new();
    private MemoryStore? _raw;
    private TestHost? _host;

    private MemoryStore Raw => _raw ?? throw new InvalidOperationException("not open");

    private TestHost Host => _host ?? throw new InvalidOperationException("not open");

    private ApplicationSeeder Seeder => new(Host.GetService<IServiceProvider>());

    public async ValueTask InitializeAsync()
    {
        _raw = new MemoryStore(_clock);
        _host = await TestHost.Create(_raw, services => services.AddSingleton<IStoredFiles>(_files));
        await CertifiedApplications.Certify(_host, App, TestPeople.Developer, "Acme Sync");
    }

    public async ValueTask DisposeAsync() => await Host.DisposeAsync();

    [Fact]
    public async Task Lists_of_precedents_are_rebuilt_from_the_histories()
    {
        await CertifiedApplications.Certify(Host, "borealis-maps", TestPeople.OtherDeveloper, "Borealis Maps");
        var list = PrecedentStore.ListOf(new("code-quality"));
        var before = await Rows(list);
        Assert.Equal(2, before.Length);
        await Raw.Commit(list, [new Write.Delete(before[0].Id, null), new Write.Create(before[1] with { Id = "00000000000.nobody.1" })], default);

        Assert.Equal(0, await Rebuild());
        Assert.Equal(before, await Rows(list));
        Assert.Equal(0, await Rebuild());
        Assert.Equal(before, await Rows(list));
        Assert.Equal(2, (await Host.GetService<PrecedentStore>().List(new("code-quality"), default))[0].PassedIn);
    }

    [Fact]
    public async Task State_of_an_earlier_release_learns_from_its_history_how_it_was_decided()
    {
        var partition = StoreKeys.Application(new(App));
        var stored = await Raw.Get(partition, Snapshot.Id, default) ?? throw new InvalidOperationException("no snapshot");
        var known = Snapshot<Application>.Read(stored);
        Assert.Equal("2.0", known.State.LastReview?.Version);
        var earlier = known with { State = known.State with { LastReview = null } };
        await Raw.Commit(partition, [new Write.Replace(earlier.ToDocument("application"), stored.ETag)], default);

        var loaded = await Host.GetService<Aggregates>().FindApplication(new(App), default);

        Assert.Equal(CoreJson.Write(known.State), CoreJson.Write(loaded));
        Assert.Empty((await new StoreAudit(Raw).Verify(partition, null, default)).Faults);
    }

    [Fact]
    public async Task File_that_somebody_removed_from_the_store_is_not_taken_over()
    {
        await Seeder.Execute(App, TestPeople.Developer, new AnnounceVersion("2.1"));
        _files.Lost.Add("user-guide");

        var refused = Assert.IsType<CommandResult.Refused>(await Keep("user-guide"));
        Assert.Equal("certification.refused.file-lost", refused.Refusal.Code);
        Assert.Empty((await Seeder.Find(App)).Release.Materials);

        _files.Lost.Clear();
        Assert.IsType<CommandResult.Completed>(await Keep("user-guide"));
        Assert.Equal("2.0", (await Seeder.Find(App)).Release.Materials["user-guide:main"].SameAs);
        Assert.Empty((await new StoreAudit(Raw).Verify(StoreKeys.Application(new(App)), null, default)).Faults);
    }

    private Task<CommandResult> Keep(string material) =>
        Host.GetService<CommandExecutor>()
            .Execute(
                new Command.OnApplication(new(App), new KeepMaterial(new(material), "main")),
                null,
                TestPeople.Developer,
                Host.Clock.GetCurrentInstant(),
                default
            );

    private async Task<int> Rebuild() =>
        await StoreRebuildLists.Run(Raw, Host.GetService<InstalledEditions>(), _clock, new StringWriter(), new StringWriter(), default);

    private async Task<ImmutableArray<Document>> Rows(string list) => [.. (await Raw.All(list, "", 100, default)).Select(s => s.Document)];

    private sealed class FileShelf : IStoredFiles
    {
        public HashSet<string> Lost { get; } = new(StringComparer.Ordinal);

        public Task<bool> IsStored(FileId id, CancellationToken cancellationToken) => Task.FromResult(!Lost.Contains(id.Value));
    }
}
