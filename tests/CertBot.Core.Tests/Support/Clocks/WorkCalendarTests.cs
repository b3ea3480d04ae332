using CertBot.Core.Support.Clocks;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Core.Tests.Support.Clocks;

public sealed class WorkCalendarTests
{
    private static readonly WorkCalendar Berlin = new(Zone("Europe/Berlin"), new LocalTime(9, 0), new LocalTime(18, 0));

    [Fact]
    public void Work_left_on_friday_continues_on_monday() =>
        // Over the weekend of the spring change.
        Assert.Equal(At("2026-03-30T09:00:00Z"), Berlin.AddWorkingTime(At("2026-03-27T15:00:00Z"), Duration.FromHours(4)));

    [Fact]
    public void Work_that_just_fits_ends_at_closing_time() =>
        Assert.Equal(At("2026-03-26T17:00:00Z"), Berlin.AddWorkingTime(At("2026-03-26T13:00:00Z"), Duration.FromHours(4)));

    [Fact]
    public void Adding_zero_returns_the_same_instant_even_at_night() =>
        Assert.Equal(At("2026-03-28T02:00:00Z"), Berlin.AddWorkingTime(At("2026-03-28T02:00:00Z"), Duration.Zero));

    [Fact]
    public void Hours_that_end_before_they_start_are_refused() =>
        Assert.Throws<ArgumentException>(() => new WorkCalendar(Zone("Europe/Berlin"), new LocalTime(18, 0), new LocalTime(9, 0)));

    [Fact]
    public void Week_without_working_days_is_refused() =>
        Assert.Throws<ArgumentException>(() => WorkingHours.Daily([], new LocalTime(9, 0), new LocalTime(18, 0)));

    [Fact]
    public void Work_on_all_days_continues_over_the_weekend() =>
        Assert.Equal(
            At("2026-03-28T09:00:00Z"),
            new WorkCalendar(
                Zone("Europe/Berlin"),
                WorkingHours.Daily(Enum.GetValues<IsoDayOfWeek>().Where(d => d != IsoDayOfWeek.None), new LocalTime(9, 0), new LocalTime(18, 0))
            ).AddWorkingTime(At("2026-03-27T16:00:00Z"), Duration.FromHours(2))
        );

    [Fact]
    public void Negative_durations_and_counts_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Berlin.AddWorkingTime(At("2026-03-28T02:00:00Z"), -Duration.Epsilon));
        Assert.Throws<ArgumentOutOfRangeException>(() => Berlin.AddWorkingDays(new LocalDate(2026, 3, 28), -1));
    }

    [Theory]
    [InlineData("2026-03-27", 0, "2026-03-27")] // Friday
    [InlineData("2026-03-27", 1, "2026-03-30")]
    [InlineData("2026-03-28", 0, "2026-03-28")] // Saturday
    [InlineData("2026-03-28", 1, "2026-03-30")]
    [InlineData("2026-03-23", 5, "2026-03-30")]
    public void Working_days_count_from_the_next_day(string from, int days, string to) => Assert.Equal(Day(to), Berlin.AddWorkingDays(Day(from), days));

    [Fact]
    public void Adding_working_days_passes_that_many_weekdays() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Gen.Choose(0, 4000).Zip(Gen.Choose(0, 60)).ToArbitrary(), x =>
            {
                var from = new LocalDate(2020, 1, 1).PlusDays(x.Item1);
                var to = Berlin.AddWorkingDays(from, x.Item2);
                var passed = Enumerable.Range(1, Period.DaysBetween(from, to)).Count(n => (int)from.PlusDays(n).DayOfWeek <= 5);
                return passed == x.Item2 && (x.Item2 == 0 || (int)to.DayOfWeek <= 5);
            }));

    [Theory]
    [InlineData("02:30", "2026-03-29", "2026-03-29T01:00:00Z")] // skipped: the first instant after the gap
    [InlineData("02:30", "2026-10-25", "2026-10-25T00:30:00Z")] // doubled: the earlier
    [InlineData("09:00", "2026-10-25", "2026-10-25T08:00:00Z")]
    public void Skipped_or_repeated_morning_is_resolved_by_the_named_rule(string starts, string day, string expected)
    {
        var calendar = new WorkCalendar(Zone("Europe/Berlin"), LocalTimePattern.CreateWithInvariantCulture("HH:mm").Parse(starts).Value, new LocalTime(18, 0));
        Assert.Equal(At(expected), calendar.MorningOf(Day(day)));
    }

    [Fact]
    public void Day_skipped_by_Samoa_has_no_work_and_its_morning_is_the_next_day()
    {
        var samoa = new WorkCalendar(Zone("Pacific/Apia"), new LocalTime(9, 0), new LocalTime(18, 0)); // Friday 30 December 2011 was skipped
        var thursdayEvening = Zone("Pacific/Apia").AtStrictly(new LocalDateTime(2011, 12, 29, 18, 0)).ToInstant();
        var mondayMorning = Zone("Pacific/Apia").AtStrictly(new LocalDateTime(2012, 1, 2, 9, 0)).ToInstant();

        Assert.Equal(Duration.Zero, samoa.WorkingTimeBetween(thursdayEvening, mondayMorning));
        Assert.Equal(new LocalDate(2011, 12, 31), samoa.MorningOf(new LocalDate(2011, 12, 30)).InZone(Zone("Pacific/Apia")).Date);
    }

    [Theory]
    [InlineData("2026-03-27T07:59:59Z", "2026-03-27T08:00:00Z")]
    [InlineData("2026-03-27T08:00:00Z", "2026-03-30T07:00:00Z")] // strictly after; Monday is in summer time
    [InlineData("2026-03-28T12:00:00Z", "2026-03-30T07:00:00Z")]
    public void Next_morning_is_on_a_working_day_and_strictly_later(string after, string expected) => Assert.Equal(At(expected), Berlin.NextMorning(At(after)));

    [Fact]
    public void Between_and_add_agree_with_a_count_minute_by_minute() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(150), Prop.ForAll(WorkCalendarOracle.Cases, one =>
            {
                var calendar = one.Calendar;
                var passed = WorkCalendarOracle.CountWorkingTime(one, one.From, one.Minutes);
                return calendar.WorkingTimeBetween(one.From, one.To) == passed
                    && calendar.WorkingTimeBetween(one.To, one.From) == -passed
                    && calendar.AddWorkingTime(one.From, passed) == WorkCalendarOracle.AddWorkingTime(one, one.From, passed);
            }));

    private static DateTimeZone Zone(string id) => DateTimeZoneProviders.Tzdb[id];

    private static Instant At(string text) => InstantPattern.ExtendedIso.Parse(text).Value;

    private static LocalDate Day(string text) => LocalDatePattern.Iso.Parse(text).Value;
}
