using CertBot.Core.Kpis;
using CertBot.Core.Policy;
using NodaTime;

namespace CertBot.Core.Tests.Kpis;

public sealed class KpiChartTests
{
    private static readonly Edition Creatio = EditionCatalog.Embedded.Latest("creatio") ?? throw new InvalidOperationException();

    [Fact]
    public void Chart_reads_back_what_it_wrote()
    {
        var chart = ChartOf("Acme|Sync", 7.25m, KpiVerdict.Missed);

        var read = Assert.IsType<KpiChart>(KpiChart.Parse(chart.ToText()));

        Assert.Equal(chart.ToText(), read.ToText());
        Assert.Equal("Acme/Sync", read.Name);
        Assert.Equal((new YearMonth(2026, 11), true, 7), (read.Last, read.IsLastRunning, read.Rows.Length));
        Assert.Equal(new KpiChartPoint(7.25m, KpiVerdict.Missed), read.Rows[0].Points[^1]);
        Assert.Equal(new KpiChartPoint(null, KpiVerdict.NoData), read.Rows[0].Points[0]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-13|Acme")]
    [InlineData("2026-11")]
    [InlineData("2026-11|Acme|nps>7.5;1m")]
    [InlineData("2026-11|Acme|nps7.5;-;-;-;-;-;-;-;-;-;-;-;-")]
    [InlineData("2026-11|Acme|nps>x;-;-;-;-;-;-;-;-;-;-;-;-")]
    [InlineData("2026-11|Acme|nps>7;-;-;-;-;-;-;-;-;-;-;-;9999999999m")]
    [InlineData("2026-11|Acme|nps>7;-;-;-;-;-;-;-;-;-;-;-;1q")]
    [InlineData("2026-11|Acme|a;b|c|d|e|f|g|h|i|j|k|l|m|n|o|p")]
    public void Text_that_is_no_chart_is_none(string text) => Assert.Null(KpiChart.Parse(text));

    [Fact]
    public void Months_that_were_not_measured_leave_a_gap_and_only_the_last_twelve_are_shown()
    {
        KpiMonth[] months = [Month(new(2025, 6), 1m), Month(new(2026, 8), 2m), Month(new(2026, 11), 3m)];

        var chart = Assert.IsType<KpiChart>(KpiChart.Of("Acme", months));

        Assert.Equal([null, null, null, null, null, null, null, null, 2m, null, null, 3m], chart.Rows[0].Points.Select(p => p.Value));
        Assert.Equal(new YearMonth(2025, 12), chart.MonthAt(0));
    }

    [Fact]
    public void Nothing_measured_is_no_chart()
    {
        Assert.Null(KpiChart.Of("Acme", []));
        Assert.Null(KpiChart.Of("Acme", [Month(new(2026, 11), null)]));
    }

    private static KpiChart ChartOf(string name, decimal value, KpiVerdict verdict) =>
        KpiChart.Of(name, [Month(new(2026, 11), value, verdict)], isLastRunning: true) ?? throw new InvalidOperationException();

    private static KpiMonth Month(YearMonth month, decimal? value, KpiVerdict verdict = KpiVerdict.Met) =>
        new()
        {
            Month = month,
            Cases = 1,
            Figures =
            [
                .. Creatio.Kpis.Select(k => new KpiFigure
                {
                    Target = k,
                    Numerator = 1,
                    Denominator = 1,
                    Value = value,
                    Verdict = value is null ? KpiVerdict.NoData : verdict,
                }),
            ],
        };
}
