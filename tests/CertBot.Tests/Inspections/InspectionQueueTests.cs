using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Inspections;
using CertBot.Core.Certification.Materials;
using CertBot.Core.Tests.Kit;
using CertBot.Inspections;
using CertBot.Outbox.Dispatch;
using CertBot.Repositories;
using CertBot.Repositories.Inspections;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Stores;
using CertBot.Turns;
using NodaTime;

namespace CertBot.Tests.Inspections;

public sealed class InspectionQueueTests
{
    private const string App = "acme-sync";

    private static readonly string Partition = StoreKeys.Application(new(App));

    /// <summary>Wherever the host stops: one result, one message, one report.</summary>
    [Fact]
    public async Task An_inspection_that_is_interrupted_is_told_once()
    {
        var crashes = 0;
        for (var isOver = false; !isOver; crashes++)
        {
            await using var rig = await Rig.Create();
            await rig.HandIn("acme-usr.gz", "a");
            rig.Store.CrashAfter(crashes + 1);
            isOver = await Record.ExceptionAsync(() => rig.Host.GetService<InspectionQueue>().ProcessAll(default)) is null && !rig.Store.IsCrashed;
            rig.Store.Repair();
            await rig.Host.Restart();
            rig.Host.Clock.Advance(Duration.FromMinutes(5)); // the lease of the host that stopped ends
            await rig.Host.ProcessUntilIdle();

            Assert.Equal(["Inspected"], await rig.InspectionEvents());
            Assert.Equal(5, (await rig.FindReport())?.Findings.Length);
            Assert.Single(rig.TakeTexts("developer"), t => t.Contains("findings would block", StringComparison.Ordinal));
            Assert.Empty(await rig.Host.Store.List(Partition, InspectionStore.JobKind, "", 10, default));
        }

        Assert.InRange(crashes, 4, 10); // at the lease, the report, the event and the end of the job
    }

    [Fact]
    public async Task The_result_of_an_older_file_replaces_none_of_a_newer()
    {
        await using var rig = await Rig.Create();
        await rig.HandIn("acme-usr.gz", "a");
        // While the first file is inspected, another one is handed in.
        rig.Host.Inspector.Meanwhile = async request =>
        {
            rig.Host.Inspector.Meanwhile = _ => Task.CompletedTask;
            await rig.HandIn("acme-crypto.gz", "b");
        };
        await rig.Host.ProcessUntilIdle();

        Assert.Equal(["acme-usr.gz", "acme-crypto.gz"], rig.Host.Inspector.Inspected);
        Assert.Equal(["Inspected"], await rig.InspectionEvents());
        Assert.Equal("CODE-WEAK-CRYPTO", Assert.Single((await rig.FindReport())?.Hits ?? []).Code);
        Assert.Single(await rig.Host.Store.List(Partition, InspectionStore.ReportKind, "", 10, default));
        Assert.DoesNotContain(rig.TakeTexts("developer"), t => t.Contains("would block", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_same_file_is_inspected_once_for_each_version_of_the_rules()
    {
        await using var rig = await Rig.Create();
        for (var upload = 0; upload < 3; upload++)
        {
            await rig.HandIn("acme-usr.gz", "a");
            await rig.Host.ProcessUntilIdle();
        }
        Assert.Single(rig.Host.Inspector.Inspected);

        rig.Host.Inspector.Version = "test-2";
        await rig.HandIn("acme-usr.gz", "a");
        await rig.Host.ProcessUntilIdle();
        Assert.Equal(2, rig.Host.Inspector.Inspected.Count);
        Assert.Equal("test-2", (await rig.Find()).Inspection?.Summary?.Rules);
        Assert.Single(await rig.Host.Store.List(Partition, InspectionStore.ReportKind, "", 10, default));
    }

    [Fact]
    public async Task One_that_fails_is_tried_again_then_told_and_holds_up_nothing()
    {
        await using var rig = await Rig.Create();
        await rig.HandIn("acme-broken.gz", "a");
        for (var minutes = 0; minutes < 5; minutes++)
        {
            await rig.Host.ProcessUntilIdle();
            rig.Host.Clock.Advance(Duration.FromMinutes(1));
        }
        Assert.Equal(4, rig.Host.Inspector.Inspected.Count);
        Assert.Equal(["Failed"], await rig.InspectionEvents());
        Assert.Single(rig.TakeTexts("developer"), t => t.Contains("couldn’t be inspected", StringComparison.Ordinal));
        Assert.True(rig.Host.Clock.GetCurrentInstant() < TestHost.StartTime + InspectionRules.Patience);

        // It is not the last word: with other rules the same file is inspected again.
        Assert.Empty(await rig.Host.Store.List(Partition, InspectionStore.JobKind, "", 10, default));
    }

    /// <summary>Its host is gone, or the work hangs: nobody waits longer than ten minutes, and what is found in the end is told.</summary>
    [Fact]
    public async Task One_that_never_ends_is_given_up_in_time_and_told_once()
    {
        await using var rig = await Rig.Create();
        await rig.HandIn("acme-usr.gz", "a");
        async Task Wait(Duration time)
        {
            rig.Host.Clock.Advance(time);
            await rig.Host.GetService<TimerSweep>().Sweep(default);
            await rig.Host.GetService<OutboxDispatcher>().DispatchAll(default);
        }

        await Wait(InspectionRules.Patience - Duration.FromSeconds(1));
        Assert.Empty(await rig.InspectionEvents());
        await Wait(Duration.FromSeconds(1));
        await Wait(Duration.FromHours(1));
        Assert.Equal(["Failed"], await rig.InspectionEvents());
        Assert.Single(rig.TakeTexts("developer"), t => t.Contains("couldn’t be inspected", StringComparison.Ordinal));

        await rig.Host.ProcessUntilIdle();
        Assert.Equal(["Failed", "Inspected"], await rig.InspectionEvents());
        Assert.Single(rig.TakeTexts("developer"), t => t.Contains("findings would block", StringComparison.Ordinal));
    }

    /// <summary>Nobody is blocked by a new rule without hearing which and why.</summary>
    [Fact]
    public async Task After_the_rules_have_changed_the_packages_are_inspected_again_and_the_vendor_hears_why()
    {
        await using var rig = await Rig.Create();
        await rig.HandIn("acme-usr.gz", "a");
        await rig.Host.ProcessUntilIdle();
        Assert.Equal(0, await rig.RequestOutdated());
        rig.TakeTexts("developer");

        rig.Host.Inspector.Version = "test-2";
        Assert.Equal(1, await rig.RequestOutdated());
        await rig.RequestOutdated(); // another host starts as well
        await rig.Host.ProcessUntilIdle();
        Assert.Equal(["Inspected", "Inspected"], await rig.InspectionEvents());
        Assert.Equal("test-2", (await rig.Find()).Inspection?.Summary?.Rules);
        Assert.Single(rig.TakeTexts("developer"), t =>
            t.Contains("5 findings would block", StringComparison.Ordinal) && t.Contains("The rules have changed", StringComparison.Ordinal)
        );
        Assert.Equal(0, await rig.RequestOutdated());
    }

    [Fact]
    public async Task New_rules_that_find_the_same_to_look_at_are_not_told()
    {
        await using var rig = await Rig.Create();
        await rig.HandIn("acme-crypto.gz", "a");
        await rig.Host.ProcessUntilIdle();
        Assert.Single(rig.TakeTexts("developer"), t => t.Contains("nothing blocks the submission", StringComparison.Ordinal));

        rig.Host.Inspector.Version = "test-2";
        await rig.RequestOutdated();
        await rig.Host.ProcessUntilIdle();
        Assert.Equal("test-2", (await rig.Find()).Inspection?.Summary?.Rules);
        Assert.Empty(rig.TakeTexts("developer"));
    }

    /// <summary>What is inspected again comes one after the other, and what could not be inspected is left.</summary>
    [Fact]
    public async Task Uploads_do_not_wait_behind_what_is_inspected_again()
    {
        await using var rig = await Rig.Create();
        await rig.Seeder.Apply("acme-two", TestPeople.Developer, "Acme Two");
        await rig.Seeder.Approve("acme-two");
        await rig.HandIn("acme-usr.gz", "a");
        await rig.Seeder.AddPackages("acme-two", TestPeople.Developer, "acme-crypto.gz", "b");
        await rig.Host.ProcessUntilIdle();
        rig.Host.Inspector.Version = "test-2";
        Assert.Equal(2, await rig.RequestOutdated());

        await rig.Host.ProcessUntilIdle();
        Assert.Equal(3, rig.Host.Inspector.Inspected.Count);
        rig.Host.Clock.Advance(Duration.FromSeconds(10));
        await rig.Host.ProcessUntilIdle();
        Assert.Equal(4, rig.Host.Inspector.Inspected.Count);
    }

    /// <summary>While a release is rolled out, hosts with the earlier rules leave it to those with the new ones; an hour later there are none.</summary>
    [Fact]
    public async Task A_host_with_other_rules_leaves_it_to_those_that_have_them()
    {
        await using var rig = await Rig.Create();
        await rig.HandIn("acme-usr.gz", "a");
        await rig.Host.ProcessUntilIdle();
        rig.Host.Inspector.Version = "test-2";
        await rig.RequestOutdated();

        rig.Host.Inspector.Version = "test-1";
        await rig.Host.ProcessUntilIdle();
        rig.Host.Inspector.Version = "test-2";
        rig.Host.Clock.Advance(Duration.FromMinutes(1));
        await rig.Host.ProcessUntilIdle();
        Assert.Equal("test-2", (await rig.Find()).Inspection?.Summary?.Rules);

        rig.Host.Inspector.Version = "test-3";
        await rig.RequestOutdated();
        rig.Host.Inspector.Version = "test-2";
        rig.Host.Clock.Advance(Duration.FromHours(2));
        await rig.Host.ProcessUntilIdle();
        Assert.Empty(await rig.Host.Store.List(Partition, InspectionStore.JobKind, "", 10, default));
    }

    [Fact]
    public async Task A_failure_that_passes_is_not_told()
    {
        await using var rig = await Rig.Create();
        rig.Host.Inspector.Meanwhile = _ => throw new IOException("The disk is away.");
        await rig.HandIn("acme-crypto.gz", "a");
        await rig.Host.ProcessUntilIdle();
        rig.Host.Inspector.Meanwhile = _ => Task.CompletedTask;
        rig.Host.Clock.Advance(Duration.FromMinutes(1));
        await rig.Host.ProcessUntilIdle();
        Assert.Equal(["Inspected"], await rig.InspectionEvents());
        Assert.DoesNotContain(rig.TakeTexts("developer"), t => t.Contains("couldn’t be inspected", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_an_inspector_nothing_is_asked_for()
    {
        await using var rig = await Rig.Create();
        rig.Host.Inspector.IsOn = false;
        await rig.HandIn("acme-usr.gz", "a");
        Assert.Empty(await rig.Host.Store.List(Partition, InspectionStore.JobKind, "", 10, default));
        Assert.Equal(0, await rig.Host.GetService<InspectionQueue>().ProcessAll(default));
        Assert.Null((await rig.Find()).Inspection);
    }

    /// <summary>A guide changes nothing about the packages.</summary>
    [Fact]
    public async Task Other_materials_are_not_inspected()
    {
        await using var rig = await Rig.Create();
        await rig.Seeder.AddUserGuide(App, TestPeople.Developer, "guide-usr.pdf", [1, 2, 3]);
        await rig.Host.ProcessUntilIdle();
        Assert.Empty(rig.Host.Inspector.Inspected);
    }

    /// <summary>Packages that take the host down are not begun for ever.</summary>
    [Fact]
    public async Task One_that_its_host_never_survives_is_given_up()
    {
        await using var rig = await Rig.Create();
        await rig.HandIn("acme-usr.gz", "a");
        for (var start = 0; start < 6; start++)
        {
            using var stopping = new CancellationTokenSource();
            rig.Host.Inspector.Meanwhile = async _ =>
            {
                await stopping.CancelAsync();
                stopping.Token.ThrowIfCancellationRequested();
            };
            await Record.ExceptionAsync(() => rig.Host.GetService<InspectionQueue>().ProcessAll(stopping.Token));
        }
        await rig.Host.ProcessUntilIdle();

        Assert.Equal(4, rig.Host.Inspector.Inspected.Count);
        Assert.Equal(["Failed"], await rig.InspectionEvents());
        Assert.Empty(await rig.Host.Store.List(Partition, InspectionStore.JobKind, "", 10, default));
    }

    /// <summary>A file in a store far away is asked for once.</summary>
    [Fact]
    public async Task Each_file_is_opened_once_and_closed()
    {
        await using var rig = await Rig.Create();
        await rig.HandIn("acme-usr.gz", "a");
        InspectionRequest? seen = null;
        rig.Host.Inspector.Meanwhile = request =>
        {
            seen = request;
            return Task.CompletedTask;
        };
        await rig.Host.ProcessUntilIdle();

        Assert.Single(rig.Host.Files.Opened);
        Assert.False(seen?.Packages.Content.CanRead);
    }

    private sealed class Rig : IAsyncDisposable
    {
        public required TestHost Host { get; init; }

        public required CrashAfterCommitStore Store { get; init; }

        public ApplicationSeeder Seeder => new(Host.GetService<IServiceProvider>());

        public static async Task<Rig> Create()
        {
            CrashAfterCommitStore? store = null;
            var host = await TestHost.Create(clock => Task.FromResult<IStore>(store = new CrashAfterCommitStore(new MemoryStore(clock))));
            host.Inspector.IsOn = true;
            var rig = new Rig { Host = host, Store = store ?? throw new InvalidOperationException() };
            await rig.Seeder.Apply(App, TestPeople.Developer, "Acme Sync");
            await rig.Seeder.Approve(App);
            await host.ProcessUntilIdle();
            host.Web.TakeNewMessages();
            return rig;
        }

        /// <summary>The work it brings is left to do.</summary>
        public Task HandIn(string name, string content) => Seeder.AddPackages(App, TestPeople.Developer, name, content);

        public Task<int> RequestOutdated() => Host.GetService<OutdatedInspections>().Request(default);

        public Task<Application> Find() => Seeder.Find(App);

        public async Task<InspectionReport?> FindReport() =>
            (await Find()).Inspection is { Files: var files } ? await Host.GetService<InspectionStore>().FindReport(new(App), files, default) : null;

        public async Task<string[]> InspectionEvents() =>
            [
                .. (await Host.GetService<Aggregates>().LoadWholeHistory(new(App), default))
                    .Application.Select(e => e.Data)
                    .OfType<ApplicationEvent.InspectionChanged>()
                    .Select(e => e.Event.GetType().Name),
            ];

        public string[] TakeTexts(string person) =>
            [.. Host.Web.TakeNewMessages().Where(m => m.Address.Id == person && !m.IsUpdate).Select(m => $"{m.Message}{m.Message.Card?.ToJsonString()}")];

        public ValueTask DisposeAsync() => Host.DisposeAsync();
    }
}
