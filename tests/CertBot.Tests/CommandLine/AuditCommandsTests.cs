using System.Collections.Immutable;
using CertBot.CommandLine;
using CertBot.Core.Certification;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Store.Documents;
using CertBot.Store.Events;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Stores;
using NodaTime;

namespace CertBot.Tests.CommandLine;

public sealed class AuditCommandsTests
{
    private static readonly ApplicationId App = new("acme-sync");
    private readonly FakeClock _clock = new();
    private readonly MemoryStore _store;
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };

    public AuditCommandsTests() => _store = new MemoryStore(_clock);

    [Fact]
    public async Task Complete_histories_are_counted_without_findings()
    {
        await WriteApplication();
        await WriteVendor();
        await WriteRoster();
        await Put("talk:web:ana", new Write.Create(new Document("draft", "draft", "{}")));

        Assert.Equal(0, await AuditVerify.Run(_store, _output, _error, default));
        Assert.Equal("3 histories, 5 good events, 0 faults\n", _output.ToString());
    }

    [Fact]
    public async Task Every_broken_history_is_a_line_and_a_finding()
    {
        await WriteApplication();
        await WriteRoster();
        await Put("directory", new Write.Delete("event:000001", null));
        await Put("app:acme-sync", new Write.Delete("event:000003", null));

        Assert.Equal(1, await AuditVerify.Run(_store, _output, _error, default));
        Assert.Equal(
            """
            app:acme-sync event 3: cut off: the snapshot knows of it, and it is not there
            directory event 1: cut off: the snapshot knows of it, and it is not there
            2 histories, 2 good events, 2 faults

            """.ReplaceLineEndings("\n"),
            _output.ToString()
        );
    }

    [Fact]
    public async Task Document_of_a_newer_version_is_refused()
    {
        await Put("roster", new Write.Create(new Document("snapshot", "roster", """{"v":7,"seq":0,"hash":"","state":{}}""")));

        Assert.Equal(2, await AuditVerify.Run(_store, _output, _error, default));
        Assert.Contains("roster/snapshot: a document of a future version (7", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_fault_has_a_text()
    {
        foreach (var flaw in Enum.GetValues<IntegrityError>())
        {
            Assert.StartsWith("p event 3: ", AuditVerify.DescribeFault("p", new IntegrityFault(3, flaw)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Replay_derives_the_stored_state()
    {
        await WriteApplication();
        Assert.Equal(0, await AuditReplay.Run(_store, App, _output, _error, default));
        Assert.Equal("app:acme-sync: 3 events, 0 differences\n", _output.ToString());
    }

    [Fact]
    public async Task Edited_state_is_reported_with_its_paths()
    {
        await WriteApplication(app => app with { Name = "Evil Sync", Release = app.Release with { Localizations = ["en-US", "ru-RU"] } });

        Assert.Equal(1, await AuditReplay.Run(_store, App, _output, _error, default));
        Assert.Equal(
            """
            app:acme-sync differs at $.name
            app:acme-sync differs at $.release.localizations[1]
            app:acme-sync: 3 events, 2 differences

            """.ReplaceLineEndings("\n"),
            _output.ToString()
        );
    }

    [Fact]
    public async Task Broken_history_is_not_replayed()
    {
        await WriteApplication();
        await Put("app:acme-sync", new Write.Delete("event:000002", null));
        Assert.Equal(1, await AuditReplay.Run(_store, App, _output, _error, default));
        Assert.Equal("app:acme-sync event 2: missing\n", _output.ToString());
    }

    [Fact]
    public async Task History_copied_from_another_application_is_a_finding()
    {
        await WriteApplication();
        foreach (var stored in (await _store.List("app:acme-sync", "event", "", 100, default)).Append(await _store.Get("app:acme-sync", "snapshot", default)))
        {
            await Put("app:other", new Write.Create((stored ?? throw new InvalidOperationException()).Document));
        }

        Assert.Equal(1, await AuditReplay.Run(_store, new("other"), _output, _error, default));
        Assert.Contains("another application", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_event_is_a_finding()
    {
        var links = EventStream<RoleAssignmentEvent>.Append(
            null,
            0,
            [new(_clock.GetCurrentInstant(), new("ana"), new RoleAssignmentEvent.RoleAssigned(new("analyst"), new("bo")))]
        );
        await Put(
            "app:acme-sync",
            new Write.Create(links[0].Document),
            new Write.Create(new Snapshot<Application>(1, links[0].Hash, Derive(History())).ToDocument("application"))
        );
        Assert.Equal(1, await AuditReplay.Run(_store, App, _output, _error, default));
        Assert.Contains("cannot be derived", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("acme sync\n")]
    public async Task Unknown_application_is_refused(string name)
    {
        Assert.Equal(2, await AuditReplay.Run(_store, new(name), _output, _error, default));
        Assert.Equal(2, await AuditExport.Run(_store, new(name), _output, _error, default));
        Assert.Equal("there is no such application\nthere is no such application\n", _error.ToString());
        Assert.Empty(_output.ToString());
    }

    [Fact]
    public async Task Export_writes_one_stored_event_per_line()
    {
        await WriteApplication();
        Assert.Equal(0, await AuditExport.Run(_store, App, _output, _error, default));

        var stored = await _store.List("app:acme-sync", "event", "", 100, default);
        Assert.Equal(string.Concat(stored.Select(s => s.Document.Json + "\n")), _output.ToString());
        Assert.Equal(3, stored.Count);
    }

    private async Task WriteApplication(Func<Application, Application>? edit = null)
    {
        var history = History();
        var links = EventStream<ApplicationEvent>.Append(null, 0, history);
        var state = Derive(history);
        await Put(
            "app:acme-sync",
            [
                .. links.Select(l => new Write.Create(l.Document)),
                new Write.Create(new Snapshot<Application>(3, links[^1].Hash, edit is null ? state : edit(state)).ToDocument("application")),
            ]
        );
    }

    private async Task WriteRoster()
    {
        var links = EventStream<RoleAssignmentEvent>.Append(
            null,
            0,
            [new(_clock.GetCurrentInstant(), new("ana"), new RoleAssignmentEvent.RoleAssigned(new("analyst"), new("bo")))]
        );
        await Put(
            "directory",
            new Write.Create(links[0].Document),
            new Write.Create(
                new Snapshot<RoleAssignments>(
                    1,
                    links[0].Hash,
                    RoleAssignments.Empty with
                    {
                        RolesByPerson = ImmutableSortedDictionary<string, ImmutableSortedSet<string>>.Empty.Add("bo", ["analyst"]),
                        Revision = 1,
                    }
                ).ToDocument("roster")
            )
        );
    }

    private async Task WriteVendor()
    {
        RecordedEvent<VendorEvent> created = new(_clock.GetCurrentInstant(), new("ana"), new VendorEvent.Created(new("acme"), "Acme"));
        var links = EventStream<VendorEvent>.Append(null, 0, [created]);
        await Put(
            "vendor:acme",
            new Write.Create(links[0].Document),
            new Write.Create(new Snapshot<Vendor>(1, links[0].Hash, CertBot.Core.Directory.Rules.VendorDecider.Evolve(null, created)).ToDocument("vendor"))
        );
    }

    private ImmutableArray<RecordedEvent<ApplicationEvent>> History()
    {
        var release = new Release
        {
            Version = "1.0",
            IsUpdate = false,
            Products = "CRM 8",
            Localizations = ["en-US"],
            ExternalServices = false,
            Prefix = "Acme",
            Maintainer = "Acme",
            EscalationContact = "ana",
            Readiness = ImmutableSortedDictionary<string, ReadinessAnswer>.Empty.Add("docs", new(true, "see <b>\"here\"</b> 🚀")),
        };
        return
        [
            Fact(
                new ApplicationEvent.Submitted(
                    App,
                    new EditionPin("creatio", 1),
                    new("acme"),
                    "Acme",
                    "https://example.com/acme-sync",
                    "Acme Sync",
                    release,
                    new LocalDate(2026, 3, 9)
                )
            ),
            Fact(new ApplicationEvent.KickOffPlanned(new LocalDate(2026, 3, 10))),
            Fact(new ApplicationEvent.FoundReady(PriorityLevel.High, "Привет")),
        ];
    }

    private RecordedEvent<ApplicationEvent> Fact(ApplicationEvent what) => new(_clock.GetCurrentInstant().PlusNanoseconds(7), new("ana"), what);

    private static Application Derive(ImmutableArray<RecordedEvent<ApplicationEvent>> history) =>
        history.Aggregate(default(Application), ApplicationEvolver.Evolve) ?? throw new InvalidOperationException();

    private async Task Put(string partition, params IReadOnlyList<Write> writes) =>
        Assert.IsType<CommitResult.Committed>(await _store.Commit(partition, writes, default));
}
