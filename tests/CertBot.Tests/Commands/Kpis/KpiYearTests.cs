using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using CertBot.Core.Kpis;
using CertBot.Core.Support.Cases;
using CertBot.Tests.Kit.Hosts;
using NodaTime;

namespace CertBot.Tests.Commands.Kpis;

/// <summary>
/// A year of a measured application, once on one host that runs undisturbed and once on two that work at the same time and are restarted time and again: the same
/// months are closed and corrected, and each warning, closing, correction and call for measures is told once.
/// </summary>
public sealed partial class KpiYearTests
{
    private static readonly Duration Step = Duration.FromHours(12);

    [Theory]
    [InlineData(38, 40)]
    public async Task Two_hosts_that_are_restarted_close_and_tell_what_one_undisturbed_host_does(int days, int cases)
    {
        var told = CreateScenario(days, cases);
        var (lines, months) = await RunAlone(told, days);
        Assert.True(lines.Length >= days / 30, "too little is told");
        Assert.True(months.Length >= days / 31, "too few months are closed");
        Assert.Contains(months, m => m.Contains("corrected", StringComparison.Ordinal));
        Assert.Contains(months, m => m.Contains("called", StringComparison.Ordinal));

        var (otherLines, otherMonths) = await RunDisturbed(told, days);

        // At which step of the clock a change is worked out depends on which host is faster; what is final does not.
        Assert.Equal(Closed(lines), Closed(otherLines));
        Assert.Equal(months, otherMonths);
        Assert.Equal(lines.Distinct(StringComparer.Ordinal), lines);
        Assert.Equal(otherLines.Distinct(StringComparer.Ordinal), otherLines);
    }

    /// <summary>What becomes known when: mostly at once, some of it weeks late, so that closed months are corrected.</summary>
    private static ImmutableArray<(Instant At, string Case, Instant Opened, int After, Func<Instant, CaseFact>? What)> CreateScenario(int days, int cases)
    {
        var random = new Random(15);
        var told = ImmutableArray.CreateBuilder<(Instant At, string Case, Instant Opened, int After, Func<Instant, CaseFact>? What)>();
        for (var n = 0; n < cases; n++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"Y-{n}");
            var opened = TestHost.StartTime + Duration.FromMinutes(random.Next(days * 24 * 60));
            var (answer, solution) = (random.Next(10) == 0 ? 45 : 10, random.Next(10) == 0 ? 30 * 60 : 60);
            var late = random.Next(6) == 0 ? Duration.FromDays(random.Next(10, 40)) : Duration.Zero;
            told.Add((opened, name, opened, 0, null));
            told.Add((opened + Duration.FromMinutes(answer), name, opened, answer, KpiScenario.Responded));
            told.Add((opened + Duration.FromMinutes(solution) + late, name, opened, solution, KpiScenario.Resolved));
            if (random.Next(5) == 0)
                told.Add((opened + Duration.FromMinutes(solution + 60) + late, name, opened, solution + 60, KpiScenario.Rated(random.Next(1, 6))));
        }

        return [.. told.OrderBy(t => t.At)];
    }

    private static async Task<(string[] Lines, string[] Months)> RunAlone(
        ImmutableArray<(Instant At, string Case, Instant Opened, int After, Func<Instant, CaseFact>? What)> told,
        int days
    )
    {
        await using var host = await TestHost.Create();
        var scenario = await KpiScenario.Create(host);
        var next = 0;
        for (var step = 0; step < StepsIn(days); step++)
        {
            next = await Tell(told, next, scenario, host.Clock.GetCurrentInstant());
            await host.ProcessUntilIdle();
            host.Clock.Advance(Step);
        }

        return (LinesOf(host.Web.TakeNewMessages()), await MonthsOf(scenario));
    }

    private static async Task<(string[] Lines, string[] Months)> RunDisturbed(
        ImmutableArray<(Instant At, string Case, Instant Opened, int After, Func<Instant, CaseFact>? What)> told,
        int days
    )
    {
        await using var hosts = await MultiHost.Create();
        var scenario = await KpiScenario.Create(hosts.First);
        await hosts.ProcessUntilIdle();
        hosts.Web.TakeNewMessages();
        var random = new Random(14);
        var next = 0;
        for (var step = 0; step < StepsIn(days); step++)
        {
            next = await Tell(told, next, new KpiScenario(hosts[step % 2].GetService<IServiceProvider>()), hosts.First.Clock.GetCurrentInstant());
            await Task.WhenAll(hosts.First.ProcessUntilIdle(), hosts.Second.ProcessUntilIdle());
            await hosts.ProcessUntilIdle();
            if (random.Next(20) == 0)
                await hosts[random.Next(2)].Restart();
            hosts.AdvanceClocks(Step);
            hosts.StoreClock.Advance(Step);
        }

        return (LinesOf(hosts.Web.TakeNewMessages()), await MonthsOf(new KpiScenario(hosts.First.GetService<IServiceProvider>())));
    }

    private static string[] Closed(string[] lines) => [.. lines.Where(l => l.EndsWith("is closed", StringComparison.Ordinal))];

    private static int StepsIn(int days) => (int)(Duration.FromDays(days + 12) / Step);

    private static async Task<int> Tell(
        ImmutableArray<(Instant At, string Case, Instant Opened, int After, Func<Instant, CaseFact>? What)> told,
        int next,
        KpiScenario scenario,
        Instant now
    )
    {
        for (; next < told.Length && told[next].At <= now; next++)
            await scenario.Tell(told[next].Case, told[next].Opened, told[next].What is { } what ? [(told[next].After, what)] : []);
        return next;
    }

    /// <summary>What was told of months to whom, in a message of its own or in one of several lines.</summary>
    private static string[] LinesOf(IEnumerable<Kit.Channels.PostedMessage> messages) =>
        [
            .. messages
                .SelectMany(m =>
                    SentenceOfMonth()
                        .Matches(
                            $"{m.Message.Text}\n{m.Message.Card?.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })}"
                        )
                        .Select(match => $"{m.Address.Id}: {match.Value}")
                )
                .Order(StringComparer.Ordinal),
        ];

    private static async Task<string[]> MonthsOf(KpiScenario scenario) =>
        [
            .. (await scenario.History()).Months.Select(m =>
                $"{KpiMonths.Format(m.Figures.Month)} {Describe(m.Figures)}, {(m.Corrections.IsEmpty ? "as it was" : "corrected to")} {Describe(m.Current)}, called {string.Join(' ', m.Called)}"
            ),
        ];

    private static string Describe(KpiMonth month) =>
        string.Join(' ', month.Figures.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Target.Key} {f.Numerator}/{f.Denominator} {f.Verdict}")));

    [GeneratedRegex(@"Acme Sync, \w+ \d{4}: [^\n""]* at risk|Acme Sync: \w+ \d{4} is (closed|corrected: [^\n""]*)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SentenceOfMonth();
}
