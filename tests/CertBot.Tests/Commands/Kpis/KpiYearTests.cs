using System.Collections.Immutable;
using CertBot.Core.Certification.Sanctions;
using CertBot.Core.Kpis;
using NodaTime;

namespace CertBot.Tests.Commands.Kpis;

/// <summary>
/// A year of a measured application, once on one host that runs undisturbed and once on two that work at the same time and are restarted time and again: the same
/// months are closed, corrected and called for, and each warning, closing, correction and step of a measure happens and is told once.
/// </summary>
public sealed class KpiYearTests
{
    [Theory]
    [InlineData(38, 40)]
    [InlineData(365, 400, Traits = ["Campaign", "Long"])]
    public async Task Two_hosts_that_are_restarted_do_once_what_one_undisturbed_host_does(int days, int cases)
    {
        var told = KpiYear.CreateScenario(days, cases);
        var alone = await KpiYear.RunAlone(told, days);
        var together = await KpiYear.RunDisturbed(told, days);

        AssertOnce(alone);
        AssertOnce(together);

        // At which step of the clock a chance is estimated depends on which host is faster; what is final does not, nor what it leads to.
        Assert.Equal(alone.Months, together.Months);
        Assert.Equal(alone.CountLines("closed"), together.CountLines("closed"));
        Assert.Equal(alone.GroundsFound, together.GroundsFound);
        Assert.Equal(alone.StepsOfMatters, together.StepsOfMatters);

        // Enough happens for this to mean something.
        Assert.True(alone.Months.Length >= days / 31, "too few months are closed");
        Assert.Contains(alone.Months, m => m.Contains("corrected", StringComparison.Ordinal));
        Assert.NotEmpty(alone.Of<KpiEvent.Warned>());
        Assert.NotEmpty(alone.Of<KpiEvent.WarningPassedOn>());
        Assert.Contains(alone.StepsOfMatters, s =>
            s.EndsWith(days < 60 ? nameof(SanctionEvent.LastWarning) : nameof(SanctionEvent.Reinstated), StringComparison.Ordinal)
        );
    }

    /// <summary>Each step is in the history once, and each reader of it was told once.</summary>
    private static void AssertOnce(KpiYear year)
    {
        AssertDistinct(year.Of<KpiEvent.MonthClosed>().Select(e => e.Figures.Month));
        AssertDistinct(year.Of<KpiEvent.Warned>().Select(e => (e.Month, e.Outlook.Key)));
        AssertDistinct(year.Of<KpiEvent.WarningPassedOn>().Select(e => (e.Month, e.Key)));
        AssertDistinct(year.Of<KpiEvent.SanctionCalled>().SelectMany(e => e.Keys.Select(k => (e.Month, k))));

        // Whoever is warned of, the analysts hear of later, unless their day has not come yet.
        Assert.Equal(
            year.Of<KpiEvent.Warned>().Where(e => e.AnalystsAt <= year.End).Select(e => (e.Month, e.Outlook.Key)).Order(),
            year.Of<KpiEvent.WarningPassedOn>().Select(e => (e.Month, e.Key)).Order()
        );

        // Each call for measures is taken up, target by target.
        Assert.Equal(
            year.Of<KpiEvent.SanctionCalled>().SelectMany(e => e.Keys.Select(k => $"{KpiMonths.Format(e.Month)} {k}")).Order(StringComparer.Ordinal),
            year.GroundsFound
        );

        // One reader of the vendor's and one analyst at least; each of them once for each event.
        AssertTold(year, "risk", year.Of<KpiEvent.Warned>().Count());
        AssertTold(year, "risk, passed on", year.Of<KpiEvent.WarningPassedOn>().Count());
        AssertTold(year, "closed", year.Of<KpiEvent.MonthClosed>().Count(e => e.Figures.Figures.Any(f => f.Verdict == KpiVerdict.Missed)));
        AssertTold(year, "corrected", year.Of<KpiEvent.MonthCorrected>().Count());
        AssertTold(year, "last warning", year.OfMatters<SanctionEvent.LastWarning>().Count());
        AssertTold(year, "announced", year.OfMatters<SanctionEvent.Announced>().Count());
        AssertTold(year, "suspended", year.OfMatters<SanctionEvent.TookEffect>().Count());
        AssertTold(year, "reinstated", year.OfMatters<SanctionEvent.Reinstated>().Count());

        // No step of a matter is skipped, and none comes twice.
        string[] steps =
        [
            nameof(SanctionEvent.SanctionProposed),
            nameof(SanctionEvent.Announced),
            nameof(SanctionEvent.LastWarning),
            nameof(SanctionEvent.TookEffect),
            nameof(SanctionEvent.Reinstated),
        ];
        Assert.All(year.StepsOfMatters.Select(s => s.Split(' ')[1..]).Where(s => s.Length > 0), matter => Assert.Equal(steps.Take(matter.Length), matter));
    }

    private static void AssertTold(KpiYear year, string what, int times)
    {
        var counts = year.CountLines(what);
        Assert.True(times == 0 ? counts.IsEmpty : !counts.IsEmpty && counts.Values.All(n => n == times), $"{what}, {times}: {string.Join(", ", counts)}");
    }

    private static void AssertDistinct<T>(IEnumerable<T> all)
    {
        ImmutableArray<T> list = [.. all];
        Assert.Equal(list.Distinct(), list);
    }
}
