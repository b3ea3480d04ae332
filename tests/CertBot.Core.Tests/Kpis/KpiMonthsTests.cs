using CertBot.Core.Kpis;
using CertBot.Core.Policy;
using CertBot.Core.RegularAudits;
using CertBot.Core.Tests.Kit;
using CertBot.Core.Tests.Kit.Samples;
using NodaTime;

namespace CertBot.Core.Tests.Kpis;

/// <summary>Months are those of the programme's zone, with its daylight saving.</summary>
public sealed class KpiMonthsTests
{
    private static readonly Edition Berlin = SmallEdition.Creatio;

    [Theory]
    [InlineData(2026, 2, 28 * 24)]
    [InlineData(2026, 3, 31 * 24 - 1)]
    [InlineData(2026, 10, 31 * 24 + 1)]
    [InlineData(2028, 2, 29 * 24)]
    public void Month_is_as_long_as_the_clocks_of_the_zone_say(int year, int month, int hours)
    {
        var interval = Berlin.IntervalOf(new(year, month));

        Assert.Equal(Duration.FromHours(hours), interval.Duration);
        Assert.Equal(new YearMonth(year, month), Berlin.MonthOf(interval.Start));
        Assert.Equal(new YearMonth(year, month), Berlin.MonthOf(interval.End - Duration.Epsilon));
        Assert.Equal(new YearMonth(year, month).PlusMonths(1), Berlin.MonthOf(interval.End));
        Assert.Equal(new YearMonth(year, month).PlusMonths(-1), Berlin.MonthOf(interval.Start - Duration.Epsilon));
    }

    /// <summary>Where midnight is skipped on the first day of a month, the month begins with the first instant there is.</summary>
    [Fact]
    public void Month_begins_where_there_is_no_midnight()
    {
        var cairo = Berlin with { Zone = "Africa/Cairo" };
        var start = cairo.IntervalOf(new(2010, 10)).Start;

        Assert.Equal(new YearMonth(2010, 10), cairo.MonthOf(start));
        Assert.Equal(cairo.IntervalOf(new(2010, 9)).End, start);
    }

    [Fact]
    public void The_same_case_is_of_another_month_in_another_programme()
    {
        var at = Instant.FromUtc(2026, 10, 31, 22, 30);

        Assert.Equal(new YearMonth(2026, 10), Berlin.MonthOf(at)); // 23:30 in Berlin, where winter time has begun
        Assert.Equal(new YearMonth(2026, 11), (Berlin with { Zone = "Europe/Moscow" }).MonthOf(at)); // 01:30 in Moscow
    }

    [Theory]
    [InlineData("2026-10", true)]
    [InlineData("2026-13", false)]
    [InlineData("2026-00", false)]
    [InlineData("2026-1", false)]
    [InlineData("10-2026", false)]
    [InlineData("", false)]
    [InlineData("2026-10-01", false)]
    public void Month_is_read_as_it_is_written(string text, bool isMonth)
    {
        Assert.Equal(isMonth, KpiMonths.Parse(text) is not null);
        if (KpiMonths.Parse(text) is { } month)
            Assert.Equal(text, KpiMonths.Format(month));
    }

    [Theory]
    [InlineData(6, "2026-H1", 6)]
    [InlineData(7, "2026-H2", 12)]
    public void Half_year_is_that_of_the_month(int month, string name, int last)
    {
        Assert.Equal(name, KpiMonths.HalfYearOf(new(2026, month)));
        Assert.Equal(new YearMonth(2026, last), KpiMonths.EndOfHalfYear(new(2026, month)));
    }

    [Theory]
    [InlineData("2026-05-03T10:00:00Z", "2026-H1", 5)]
    [InlineData("2026-06-30T21:59:59Z", "2026-H1", 6)]
    [InlineData("2026-07-02T10:00:00Z", "2026-H1", 6)] // given when its half-year was over
    [InlineData("2026-07-02T10:00:00Z", "2026-H2", 7)]
    [InlineData("2027-01-04T10:00:00Z", "2026-H2", 12)]
    public void Answer_touches_the_months_of_its_own_half_year(string given, string halfYear, int first)
    {
        var at = NodaTime.Text.InstantPattern.General.Parse(given).Value;
        var month = new YearMonth(2026, first);
        Assert.Equal(month, KpiMonths.FirstWith(at, halfYear, Berlin));
        Assert.True(KpiMonths.CountsUntil(at, month, Berlin));
    }

    [Fact]
    public void Answer_counts_from_its_month_on_and_one_given_later_in_the_last_month_only()
    {
        var (may, june) = (new YearMonth(2026, 5), new YearMonth(2026, 6));
        var end = Berlin.IntervalOf(may).End;
        Assert.Equal((true, true), (KpiMonths.CountsUntil(end - Duration.Epsilon, may, Berlin), KpiMonths.CountsUntil(end - Duration.Epsilon, june, Berlin)));
        Assert.Equal((false, true), (KpiMonths.CountsUntil(end, may, Berlin), KpiMonths.CountsUntil(end, june, Berlin)));
        Assert.True(KpiMonths.CountsUntil(Berlin.IntervalOf(june).End + Duration.FromDays(9), june, Berlin));
    }

    /// <summary>An escalation counts where it was opened, its case where that was.</summary>
    [Fact]
    public void Case_touches_its_own_month_and_those_of_its_new_escalations()
    {
        var before = CaseSamples.Case();
        var at = Berlin.IntervalOf(Berlin.MonthOf(before.OpenedAt).PlusMonths(2)).Start;
        var escalated = CaseSamples.EscalatedAt(before, at);

        Assert.Equal([Berlin.MonthOf(at), Berlin.MonthOf(before.OpenedAt)], KpiMonths.ChangedBy(before, escalated, Berlin));
        Assert.Equal([Berlin.MonthOf(before.OpenedAt)], KpiMonths.ChangedBy(null, before, Berlin));
        Assert.Empty(KpiMonths.ChangedBy(escalated, escalated, Berlin));
    }

    [Fact]
    public void Shortcoming_counts_where_it_is_open_past_its_deadline_at_the_end_of_the_month()
    {
        var end = Berlin.IntervalOf(new(2026, 10)).End;
        var history = new RegularAuditHistory
        {
            Application = new("acme-sync"),
            Vendor = new("acme"),
            Revision = 1,
            Shortcomings =
            [
                new("A-1/1", "Past its deadline", new(2026, 10, 31)),
                new("A-1/2", "Due in November", new(2026, 11, 1)),
                new("A-1/3", "Mended late, in October", new(2026, 10, 1)) { ClosedAt = end - Duration.Epsilon },
                new("A-1/4", "Mended in November", new(2026, 10, 1)) { ClosedAt = end },
            ],
        };

        Assert.Equal(["A-1/1", "A-1/4"], KpiMonths.OverdueShortcomings(history, Berlin, new(2026, 10), Instant.FromUtc(2026, 12, 1, 0, 0)));
        Assert.Equal(
            ["A-1/4"],
            KpiMonths.OverdueShortcomings(history, Berlin, new(2026, 10), Instant.FromUtc(2026, 10, 20, 0, 0)).Intersect(["A-1/4", "A-1/1"])
        );
        Assert.Empty(KpiMonths.OverdueShortcomings(null, Berlin, new(2026, 10), end));
    }
}
