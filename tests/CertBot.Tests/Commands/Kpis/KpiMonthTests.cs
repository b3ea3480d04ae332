using CertBot.Commands;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Kpis;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using CertBot.Core.Tests.Kit;
using CertBot.Kpis;
using CertBot.Repositories;
using CertBot.Store.Events;
using CertBot.Tests.Kit.Hosts;
using NodaTime;

namespace CertBot.Tests.Commands.Kpis;

/// <summary>A month of an application from its first case until it is closed and corrected, worked out by hand beside it.</summary>
public sealed class KpiMonthTests
{
    private static readonly YearMonth March = new(2026, 3);

    [Fact]
    public async Task Month_is_what_it_is_by_hand()
    {
        await using var host = await TestHost.Create();
        var scenario = await KpiScenario.Create(host);

        // 20 cases from 3 March on, one an hour, each answered after 10 minutes (30 are promised), resolved after two hours (20 hours are promised).
        var start = Instant.FromUtc(2026, 3, 3, 9, 0);
        KpiScenario.AdvanceTo(host, Instant.FromUtc(2026, 3, 20, 9, 0));
        for (var n = 0; n < 20; n++)
            await scenario.Open(start + Duration.FromHours(n), (10, KpiScenario.Responded), (120, KpiScenario.Resolved));
        // One more was answered late and resolved in time; one was answered in time, and resolved late.
        var lateAnswer = await scenario.Open(start, (31, KpiScenario.Responded), (120, KpiScenario.Resolved), (600, KpiScenario.Rated(4)));
        var lateSolution = await scenario.Open(start, (30, KpiScenario.Responded), (20 * 60 + 1, KpiScenario.Resolved), (1300, KpiScenario.Rated(2)));
        // One was opened in the last minute of March in Berlin (31 March, 23:59, summer time), one in the first of April.
        KpiScenario.AdvanceTo(host, Instant.FromUtc(2026, 4, 1, 8, 0));
        await scenario.Open(Instant.FromUtc(2026, 3, 31, 21, 59), (5, KpiScenario.Responded), (10, KpiScenario.Resolved));
        await scenario.Open(Instant.FromUtc(2026, 3, 31, 22, 0), (5, KpiScenario.Responded), (10, KpiScenario.Resolved));
        await host.ProcessUntilIdle();

        var report = await scenario.Report(March);

        Assert.Equal(KpiMonthState.Over, report.State);
        // 20 + 2 + 1.
        Assert.Equal(23, report.Figures.Cases);
        AssertFigure(report, KpiKey.OverdueResponse, 1, 23, 100m * 1 / 23, KpiVerdict.TooFew, [lateAnswer.Value]); // 100 are needed to judge
        AssertFigure(report, KpiKey.OverdueResolution, 1, 23, 100m * 1 / 23, KpiVerdict.Met, [lateSolution.Value]); // 4.3 % of at most 5 %
        AssertFigure(report, KpiKey.CsatResponses, 2, 23, 100m * 2 / 23, KpiVerdict.Met, [lateAnswer.Value, lateSolution.Value]); // 8.7 % of at least 7 %
        AssertFigure(report, KpiKey.CsatPositive, 1, 2, 50, KpiVerdict.TooFew, [lateAnswer.Value]); // 5 are needed to judge
        AssertFigure(report, KpiKey.Escalations, 0, 0, 0, KpiVerdict.Met, []);
        AssertFigure(report, KpiKey.SupportAudit, 0, 0, 0, KpiVerdict.Met, []);
        AssertFigure(report, KpiKey.Nps, 0, 0, null, KpiVerdict.NoData, []);
        Assert.Equal(1, (await scenario.Report(new YearMonth(2026, 4))).Figures.Cases);
    }

    [Fact]
    public async Task Month_is_closed_once_and_corrected_by_what_becomes_known_later()
    {
        await using var host = await TestHost.Create();
        var scenario = await KpiScenario.Create(host);
        KpiScenario.AdvanceTo(host, Instant.FromUtc(2026, 3, 20, 9, 0));
        var start = Instant.FromUtc(2026, 3, 3, 9, 0);
        for (var n = 0; n < 24; n++)
            await scenario.Tell($"HD-{n}", start + Duration.FromHours(n), (10, KpiScenario.Responded), (n < 1 ? 20 * 60 + 1 : 120, KpiScenario.Resolved));
        foreach (var n in new[] { 1, 2 })
            await scenario.Tell($"HD-{n}", start + Duration.FromHours(n), (130, KpiScenario.Rated(5)));
        var unsolved = await scenario.Tell("HD-24", start, (10, KpiScenario.Responded));
        await host.ProcessUntilIdle();

        KpiScenario.AdvanceTo(host, Instant.FromUtc(2026, 4, 7, 21, 59)); // Berlin has summer time: 8 April begins at 22:00
        await host.ProcessUntilIdle();
        Assert.Empty((await scenario.History()).Months);

        KpiScenario.AdvanceTo(host, Instant.FromUtc(2026, 4, 7, 22, 0));
        await host.ProcessUntilIdle();
        var closed = Assert.Single((await scenario.History()).Months);
        Assert.Equal(March, closed.Figures.Month);
        Assert.Equal(new KpiCount(2, 25), CountOf(closed.Figures, KpiKey.OverdueResolution)); // the first one, and the one that is still open
        Assert.Equal([KpiKey.OverdueResolution], closed.Called); // 8 % of at most 5 %

        // It turns out that the open one was resolved in time, and one of the others 21 hours after it was opened.
        await scenario.Tell("HD-24", start, (90, KpiScenario.Resolved));
        await host.ProcessUntilIdle();
        host.Clock.Advance(KpiRecounts.Delay);
        await host.ProcessUntilIdle();

        var corrected = Assert.Single((await scenario.History()).Months);
        var correction = Assert.Single(corrected.Corrections);
        var change = Assert.Single(correction.Changes);
        Assert.Equal((KpiKey.OverdueResolution, new KpiCount(2, 25), new KpiCount(1, 25)), (change.Key, change.From, change.To));
        Assert.Equal([unsolved.Value], change.Removed);
        Assert.Equal(closed.Figures.Find(KpiKey.OverdueResolution)?.Numerator, corrected.Figures.Find(KpiKey.OverdueResolution)?.Numerator); // final stays final
        Assert.Equal(KpiVerdict.Met, corrected.Current.Find(KpiKey.OverdueResolution)?.Verdict);
        Assert.Equal([KpiKey.OverdueResolution], corrected.Called);

        // The board has it; nothing more comes of it.
        var row = await host.GetService<KpiRowStore>().Find(KpiScenario.Application, March, default);
        Assert.Equal((KpiMonthState.Closed, 1, 1m), (row?.State, row?.Corrected, row?.Figures.Find(KpiKey.OverdueResolution)?.Numerator));
        var revision = (await scenario.History()).Revision;
        host.Clock.Advance(Duration.FromHours(1));
        await host.ProcessUntilIdle();
        Assert.Equal(revision, (await scenario.History()).Revision);
    }

    [Fact]
    public async Task Nobody_closes_a_month_by_hand()
    {
        await using var host = await TestHost.Create();
        var scenario = await KpiScenario.Create(host);
        KpiScenario.AdvanceTo(host, Instant.FromUtc(2026, 4, 9, 9, 0));
        var figures = (await scenario.Report(March)).Figures;

        var refused = await scenario.Execute(new Command.OnKpis(KpiScenario.Application, new KpiCommand.Close(figures)), TestPeople.Analyst);

        Assert.Equal("kpi.refused.not-by-hand", Assert.IsType<CommandResult.Refused>(refused).Refusal.Code);
    }

    private static void AssertFigure(KpiReport report, string key, decimal numerator, int denominator, decimal? value, KpiVerdict verdict, string[] behind)
    {
        var figure = report.Figures.Find(key) ?? throw new InvalidOperationException(key);
        Assert.Equal((numerator, denominator, value, verdict), (figure.Numerator, figure.Denominator, figure.Value, figure.Verdict));
        Assert.Equal(behind, figure.Behind);
    }

    private static KpiCount CountOf(KpiMonth month, string key) => KpiCount.Of(month.Find(key) ?? throw new InvalidOperationException(key));
}
