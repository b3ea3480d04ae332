using CertBot.CommandLine;
using CertBot.CommandLine.Seeds;
using CertBot.Core.Kpis;
using CertBot.Core.Primitives;
using CertBot.Demo.Seed;
using CertBot.Kpis;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Sqlite;
using CertBot.Tests.Kit.Stores;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace CertBot.Tests.Demo;

/// <summary>The demo's data: through the ordinary commands, the same each time, and never over what is there.</summary>
public sealed class DemoSeedTests
{
    private static readonly LocalDate Until = new(2026, 11, 30);
    private static readonly DateTimeZone Berlin = DateTimeZoneProviders.Tzdb["Europe/Berlin"];

    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };

    [Fact]
    public async Task Plain_demo_has_a_certified_application_with_cases_and_figures()
    {
        await using var demo = await PlayedDemo.Create();
        var app = await demo.Services.GetRequiredService<Aggregates>().FindApplication(DemoPortfolio.Small.Id, default);
        Assert.Equal(("Borealis Mail", "1.2"), (app?.Name, app?.CertifiedBaseline?.Release.Version));

        var october = await demo.Services.GetRequiredService<KpiReports>().Find(DemoPortfolio.Small.Id, new YearMonth(2026, 10), default);
        Assert.Equal(KpiMonthState.Closed, Assert.IsType<KpiAnswer.Found>(october).Report.State);
        Assert.InRange(Assert.IsType<KpiAnswer.Found>(october).Report.Figures.Cases, 2, 10);
        Assert.Empty(await demo.Store.Due("outbox", demo.Now, 10, default)); // nobody is told of the past when a host starts

        Assert.Equal(0, await AuditVerify.Run(demo.Store, null, _output, _error, default));
    }

    [Fact]
    public async Task Same_demo_is_played_each_time()
    {
        await using var first = await PlayedDemo.Create();
        await using var second = await PlayedDemo.Create();

        Assert.Equal(await PlayedDemo.ReadHistories(first.Store), await PlayedDemo.ReadHistories(second.Store));
    }

    [Fact]
    public async Task Store_with_something_else_in_it_is_left_alone()
    {
        var store = new MemoryStore(SystemClock.Instance);
        await store.Commit("elsewhere", [new Write.Create(new Document("x", "x", "{}"))], default);

        Assert.Equal(2, await Make(store, seed: 1));
        Assert.Equal("this store is not empty and not the demo's; nothing was changed\n", _error.ToString());
        Assert.Equal(["elsewhere"], await store.Partitions("", default).ToArrayAsync());
    }

    [Fact]
    public async Task Year_that_is_there_or_was_broken_off_is_not_begun_again()
    {
        var store = new MemoryStore(SystemClock.Instance);
        await Mark(store, new SeededYear(Until, 1, IsComplete: true));
        Assert.Equal(0, await Make(store, seed: 1));
        Assert.Equal("the store holds this year already: until 2026-11-30, seed 1\n", _output.ToString());

        Assert.Equal(2, await Make(store, seed: 2));
        await Mark(store, new SeededYear(Until, 1, IsComplete: false));
        Assert.Equal(2, await Make(store, seed: 1));
        Assert.Equal(
            "the store holds another year already: until 2026-11-30, seed 1\na year was begun here and broken off; take an empty store\n",
            _error.ToString()
        );
    }

    [Theory]
    [InlineData("demo seed", "--year is missing: there is nothing else to seed")]
    [InlineData("demo seed --year --until 2999-01-01", "--until: a day such as")]
    [InlineData("demo seed --year --until yesterday", "--until: a day such as")]
    [InlineData("demo seed --year --seed x", "Cannot parse argument 'x'")]
    public async Task What_is_no_day_or_seed_is_refused_in_one_line(string line, string reason)
    {
        Assert.Equal(2, await CommandLineDispatcher.Run(line.Split(' '), _output, _error));
        Assert.StartsWith(reason, _error.ToString(), StringComparison.Ordinal);
        Assert.Single(_error.ToString().TrimEnd().Split('\n'));
    }

    [Fact]
    [Trait("Campaign", "Long")]
    public async Task Year_has_a_healthy_a_missing_a_quiet_and_a_corrected_application_and_is_the_same_each_time()
    {
        using var folder = new TemporaryFolder();
        await using var first = await Year(1);
        await using var second = await Year(1);
        await using var other = await Year(2);
        Assert.Equal(await PlayedDemo.ReadHistories(first), await PlayedDemo.ReadHistories(second));
        Assert.NotEqual(await PlayedDemo.ReadHistories(first), await PlayedDemo.ReadHistories(other));
        Assert.Equal(0, await AuditVerify.Run(first, null, _output, _error, default));

        var months = new Aggregates(first);
        Assert.All(await ClosedOf(months, DemoPortfolio.Healthy), m => Assert.DoesNotContain(m.Current.Figures, f => f.Verdict == KpiVerdict.Missed));
        Assert.Contains(await ClosedOf(months, DemoPortfolio.Healthy), m => m.Current.Find(KpiKey.OverdueResponse)?.Verdict == KpiVerdict.Met);
        Assert.Contains(await ClosedOf(months, DemoPortfolio.Missing), m => m.Current.Figures.Count(f => f.Verdict == KpiVerdict.Missed) > 1);
        Assert.All(await ClosedOf(months, DemoPortfolio.Quiet), m => Assert.NotEqual(KpiVerdict.Met, m.Current.Find(KpiKey.OverdueResolution)?.Verdict));
        Assert.Contains(await ClosedOf(months, DemoPortfolio.Corrected), m =>
            m.Figures.Find(KpiKey.OverdueResolution)?.Verdict == KpiVerdict.Missed && m.Current.Find(KpiKey.OverdueResolution)?.Verdict == KpiVerdict.Met
        );
        return;

        async Task<SqliteStore> Year(int seed)
        {
            var clock = new DemoClock(DemoYear.StartOf(Until, Berlin));
            var store = folder.Open(clock);
            Assert.Equal(0, await Make(store, seed, clock));
            return store;
        }
    }

    private sealed class TemporaryFolder : IDisposable
    {
        private readonly DirectoryInfo _folder = MemoryFolder.Create("certbot-year-");
        private int _files;

        public SqliteStore Open(IClock clock) => SqliteStore.Open(Path.Combine(_folder.FullName, $"{++_files}.db"), clock, SqliteSync.AtCheckpoints);

        public void Dispose() => _folder.Delete(recursive: true);
    }

    private static async Task<IReadOnlyList<ClosedMonth>> ClosedOf(Aggregates aggregates, DemoApplication app) =>
        (await aggregates.Kpis.Load(StoreKeys.Kpis(app.Id), default)).State?.Months ?? throw new InvalidOperationException($"{app.Id} is not measured");

    private async Task<int> Make(IStore store, int seed, DemoClock? clock = null) =>
        await new DemoYearMaker(store, null, EditionLoader.Load(null), _output, _error).Run(
            Until,
            seed,
            clock ?? new DemoClock(DemoYear.StartOf(Until, Berlin)),
            default
        );

    private static Task<CommitResult> Mark(MemoryStore store, SeededYear year) =>
        store.Commit("demo", [new Write.Upsert(new Document("year", "demo-year", VersionedJson.Write(year)))], default);
}
