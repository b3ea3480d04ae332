using System.Collections.Immutable;
using CertBot.Core.Kpis;
using CertBot.Core.Policy;
using CertBot.Core.Support.Cases;
using CertBot.Core.Tests.Kit;
using NodaTime;

namespace CertBot.Core.Tests.Kpis;

/// <summary>Headroom by hand, and the chance against a simulation of many months.</summary>
public sealed class KpiForecastTests
{
    private static readonly YearMonth October = new(2026, 10);

    /// <summary>Half of October is over in Berlin.</summary>
    private static readonly Instant Middle = Instant.FromUtc(2026, 10, 16, 10, 30);

    [Theory]
    // One per cent of 168 cases are 1.68: with one late case, one more breaks it.
    [InlineData(KpiKey.OverdueResponse, 1, 168, 0)]
    [InlineData(KpiKey.OverdueResponse, 0, 168, 1)]
    [InlineData(KpiKey.OverdueResponse, 2, 1500, 13)]
    [InlineData(KpiKey.OverdueResponse, 2, 168, null)] // missed so far
    [InlineData(KpiKey.OverdueResponse, 0, 99, null)] // too few to judge
    [InlineData(KpiKey.OverdueResolution, 5, 100, 0)]
    [InlineData(KpiKey.CsatResponses, 7, 100, 0)]
    [InlineData(KpiKey.CsatResponses, 8, 100, 14)] // 8 of 114 are 7.02 %, 8 of 115 are 6.96 %
    public void Headroom_is_how_many_more_may_go_wrong(string key, int counted, int of, int? expected)
    {
        var input = Month(of, n => Measure(key, n < counted));

        Assert.Equal(expected, OutlookOf(input, key, null)?.Headroom);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2, 3)]
    public void Headroom_of_escalations_is_what_is_left(int opened, int remaining)
    {
        var input = Month(0, _ => Measure("", isBad: false)) with
        {
            Escalations = [.. Enumerable.Range(0, opened).Select(n => FormattableString.Invariant($"E-{n}"))],
        };

        Assert.Equal(Math.Max(0, 2 - opened), OutlookOf(input, KpiKey.Escalations, null)?.Headroom);
        Assert.True(remaining > 0);
    }

    [Theory]
    [InlineData(KpiKey.OverdueResponse, 1, 90, 0, Traits = ["Campaign", "Long"])]
    [InlineData(KpiKey.OverdueResponse, 2, 48, 0)] // whether there will be enough to judge is open too
    [InlineData(KpiKey.OverdueResponse, 1, 150, 6, Traits = ["Campaign", "Long"])]
    [InlineData(KpiKey.OverdueResponse, 4, 150, 0, Traits = ["Campaign", "Long"])]
    [InlineData(KpiKey.OverdueResolution, 6, 150, 20)]
    [InlineData(KpiKey.CsatResponses, 10, 150, 0, Traits = ["Campaign", "Long"])]
    [InlineData(KpiKey.CsatPositive, 10, 13, 0)]
    public void Chance_is_that_of_many_simulated_months(string key, int counted, int of, int open)
    {
        var input = Month(of, n => Measure(key, n < counted, isOpen: n >= of - open));
        var chance = OutlookOf(input, key, null)?.Chance ?? throw new InvalidOperationException("no chance");

        var figures = KpiCalculator.Calculate(input, SmallEdition.Creatio).Find(key) ?? throw new InvalidOperationException(key);
        var observed = (Middle - SmallEdition.Creatio.IntervalOf(October).Start).TotalDays;
        var ahead = (SmallEdition.Creatio.IntervalOf(October).End - Middle).TotalDays;
        var (rate, share) = (figures.Denominator / observed * ahead, ((double)figures.Numerator + 0.5) / (figures.Denominator + 1));
        var random = new Random(2026);
        var missed = 0;
        const int months = 20_000;
        for (var m = 0; m < months; m++)
        {
            var (bad, all) = ((int)figures.Numerator, figures.Denominator);
            for (var n = 0; n < open; n++)
                bad += random.NextDouble() < share ? 1 : 0;
            // Arrivals one after the other, with exponential times between them.
            for (var time = -Math.Log(1 - random.NextDouble()) / rate; time < 1; time += -Math.Log(1 - random.NextDouble()) / rate)
                (bad, all) = (bad + (random.NextDouble() < share ? 1 : 0), all + 1);
            var target = figures.Target;
            if (all >= target.MinimumSample && (target.Aim == KpiAim.AtMost ? 100m * bad > target.Target * all : 100m * bad < target.Target * all))
                missed++;
        }

        Assert.InRange(chance, 100.0 * missed / months - 2, 100.0 * missed / months + 2);
    }

    /// <summary>One in a hundred is the target exactly: whoever comes without going wrong saves the month, and with one less nothing is judged.</summary>
    [Fact]
    public void Target_that_is_reached_exactly_is_not_missed()
    {
        var input = Month(99, n => Measure(KpiKey.OverdueResponse, n == 0));
        var late = SmallEdition.Creatio.IntervalOf(October).End - Duration.FromHours(7); // about one case is still to come

        var outlook = KpiForecast.Of(input, Figures(input), null, SmallEdition.Creatio, late).Single(o => o.Key == KpiKey.OverdueResponse);
        Assert.InRange(outlook.Chance ?? -1, 0, 2); // that it goes wrong: 1.5 %
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Chance_of_escalations_is_that_more_are_opened_than_are_left(int opened)
    {
        var input = Month(0, _ => Measure("", isBad: false)) with
        {
            Escalations = [.. Enumerable.Range(0, opened).Select(n => FormattableString.Invariant($"E-{n}"))],
        };
        var (interval, left) = (SmallEdition.Creatio.IntervalOf(October), 2 - opened);
        var mean = (opened + 0.5) * ((interval.End - Middle).TotalDays / (Middle - interval.Start).TotalDays);
        var atMost = Math.Exp(-mean) * (1 + (left > 0 ? mean : 0) + (left > 1 ? mean * mean / 2 : 0));

        Assert.Equal((int)Math.Round(100 * (1 - atMost)), OutlookOf(input, KpiKey.Escalations, null)?.Chance);
    }

    [Theory]
    [InlineData(9, 2)] // ten answers of 9: with two of 0 the mean is 7.5 exactly
    [InlineData(8, 0)]
    [InlineData(7, null)] // missed so far
    public void Headroom_of_the_nps_is_how_many_may_still_answer_zero(int score, int? expected)
    {
        var input = Month(0, _ => Measure("", isBad: false)) with { NpsAnswers = [.. Enumerable.Repeat(score, 10)] };

        Assert.Equal(expected, OutlookOf(input, KpiKey.Nps, null)?.Headroom);
    }

    [Fact]
    public void Month_before_tells_of_the_rate_when_the_month_is_young()
    {
        var young = SmallEdition.Creatio.IntervalOf(October).Start + Duration.FromDays(1);
        var input = Month(10, n => Measure(KpiKey.OverdueResponse, isBad: false));
        var september = KpiCalculator.Calculate(Month(300, n => Measure(KpiKey.OverdueResponse, n < 30)) with { Month = new(2026, 9) }, SmallEdition.Creatio);

        Assert.Null(KpiForecast.Of(input, Figures(input), null, SmallEdition.Creatio, young).Single(o => o.Key == KpiKey.OverdueResponse).Chance);
        Assert.InRange(
            KpiForecast.Of(input, Figures(input), september, SmallEdition.Creatio, young).Single(o => o.Key == KpiKey.OverdueResponse).Chance ?? -1,
            99,
            100
        );
    }

    [Fact]
    public void Month_that_does_not_run_has_no_outlook() =>
        Assert.Empty(
            KpiForecast.Of(
                Month(200, _ => Measure("", isBad: false)),
                Figures(Month(200, _ => Measure("", isBad: false))),
                null,
                SmallEdition.Creatio,
                Instant.FromUtc(2026, 11, 2, 0, 0)
            )
        );

    private static KpiMonth Figures(KpiInput input) => KpiCalculator.Calculate(input, SmallEdition.Creatio);

    private static KpiOutlook? OutlookOf(KpiInput input, string key, KpiMonth? before) =>
        KpiForecast.Of(input, Figures(input), before, SmallEdition.Creatio, Middle).FirstOrDefault(o => o.Key == key);

    private static KpiInput Month(int of, Func<int, CaseMeasurement> measure) =>
        new()
        {
            Month = October,
            Cases = [.. Enumerable.Range(0, of).Select(n => new MeasuredCase(new(FormattableString.Invariant($"C-2026-10-{n:D4}")), measure(n)))],
        };

    private static CaseMeasurement Measure(string key, bool isBad, bool isOpen = false) =>
        key switch
        {
            KpiKey.OverdueResponse => new()
            {
                Response =
                    isBad ? ClockOutcome.Missed
                    : isOpen ? ClockOutcome.Open
                    : ClockOutcome.Kept,
                Resolution = ClockOutcome.None,
            },
            KpiKey.OverdueResolution => new()
            {
                Response = ClockOutcome.Kept,
                Resolution =
                    isBad ? ClockOutcome.Missed
                    : isOpen ? ClockOutcome.Open
                    : ClockOutcome.Kept,
            },
            KpiKey.CsatResponses => new()
            {
                Response = ClockOutcome.Kept,
                Resolution = ClockOutcome.None,
                Rating = isBad ? 5 : null,
            },
            _ => new()
            {
                Response = ClockOutcome.Kept,
                Resolution = ClockOutcome.None,
                Rating = isBad ? 5 : 1,
            },
        };
}
