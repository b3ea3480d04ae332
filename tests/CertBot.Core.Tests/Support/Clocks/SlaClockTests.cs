using CertBot.Core.Support;
using CertBot.Core.Support.Clocks;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Core.Tests.Support.Clocks;

public sealed class SlaClockTests
{
    private static readonly DateTimeZone Berlin = DateTimeZoneProviders.Tzdb["Europe/Berlin"];

    private static readonly WorkCalendar Basic = new(Berlin, new LocalTime(9, 0), new LocalTime(18, 0));

    [Theory]
    [InlineData(150)]
    [InlineData(10_000, Traits = ["Campaign", "Long"])]
    public void Due_time_and_counted_time_agree_with_a_count_minute_by_minute(int cases) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(cases), Prop.ForAll(SlaClockOracle.Cases, one =>
            {
                var (timeline, clock, due) = (one.Timeline, one.Clock, one.Due());
                var minutes = Enumerable.Range(0, due).Where(one.IsCounted).ToList();
                var reading = clock.Read(timeline);
                var later = clock.Read(timeline, one.Minute(due + 1));
                var indexed = WorkTimeline.Indexed(timeline.At(clock.Started));
                return reading.Due == one.Minute(due)
                    && clock.DueOn(indexed) == reading.Due
                    && (clock with { Started = clock.Started - Duration.FromDays(900) }).DueOn(indexed)
                        == (clock with { Started = clock.Started - Duration.FromDays(900) }).DueOn(timeline)
                    && reading.Elapsed == Duration.FromMinutes(minutes.Count)
                    && !reading.IsBreached
                    && later.IsBreached
                    && Minutes(one, reading).SequenceEqual(minutes)
                    && IsGapless(clock.Started, one.Minute(due), reading);
            }));

    [Fact]
    public void Weekend_and_the_spring_change_are_left_out()
    {
        var reading = Read(Basic, "2026-03-27T15:30:00Z", 8);

        Assert.Equal(At("2026-03-30T13:30:00Z"), reading.Due);
        Assert.Equal(
            [
                (TimeUse.Counted, "2026-03-27T15:30:00Z", "2026-03-27T17:00:00Z"),
                (TimeUse.OutsideHours, "2026-03-27T17:00:00Z", "2026-03-27T23:00:00Z"),
                (TimeUse.DayOff, "2026-03-27T23:00:00Z", "2026-03-29T22:00:00Z"),
                (TimeUse.OutsideHours, "2026-03-29T22:00:00Z", "2026-03-30T07:00:00Z"),
                (TimeUse.Counted, "2026-03-30T07:00:00Z", "2026-03-30T13:30:00Z"),
            ],
            reading.Slices.Select(s => (s.Use, Text(s.Starts), Text(s.Ends)))
        );
    }

    [Fact]
    public void Holiday_is_left_out_by_its_name()
    {
        var calendar = new WorkCalendar(Berlin, Basic.Hours) { Holidays = new HolidayList([(new LocalDate(2026, 5, 1), "Tag der Arbeit")]) };

        var reading = Read(calendar, "2026-04-30T15:00:00Z", 2);

        Assert.Equal(At("2026-05-04T08:00:00Z"), reading.Due);
        Assert.Contains(reading.Slices, s => s is { Use: TimeUse.Holiday, Holiday: "Tag der Arbeit" } && s.Length == Duration.FromDays(1));
    }

    [Fact]
    public void Around_the_clock_counts_holidays_and_nights_in_one_interval()
    {
        var premium = new WorkCalendar(Berlin, WorkingHours.Always) { Holidays = new HolidayList([(new LocalDate(2026, 12, 25), "Christmas")]) };

        var reading = Read(premium, "2026-12-24T22:45:00Z", 4);

        Assert.Equal(At("2026-12-25T02:45:00Z"), reading.Due);
        Assert.Equal(Duration.FromHours(4), Assert.Single(reading.Slices).Length);
    }

    [Fact]
    public void Night_shift_counts_over_midnight()
    {
        var night = new WorkCalendar(
            DateTimeZone.Utc,
            WorkingHours.Weekly([
                (IsoDayOfWeek.Monday, new LocalTime(22, 0), new LocalTime(6, 0)),
                (IsoDayOfWeek.Sunday, new LocalTime(22, 0), LocalTime.Midnight),
            ])
        );

        // Monday 30 March 2026, 21:00.
        Assert.Equal(At("2026-03-31T05:00:00Z"), Read(night, "2026-03-30T21:00:00Z", 7).Due);
        Assert.Equal(At("2026-03-30T22:30:00Z"), night.AddWorkingTime(At("2026-03-29T22:30:00Z"), Duration.FromHours(2)));
    }

    [Fact]
    public void Pause_that_lasts_has_no_due_time_unless_it_was_due_before()
    {
        var pausedEarly = Clock("2026-03-26T09:00:00Z", 4, (At("2026-03-26T10:00:00Z"), null));
        var pausedLate = Clock("2026-03-26T09:00:00Z", 4, (At("2026-03-26T13:00:00Z"), null));

        var reading = pausedEarly.Read(new WorkTimeline(Basic), At("2026-03-27T10:00:00Z"));

        Assert.Null(reading.Due);
        Assert.False(reading.IsBreached);
        Assert.Equal(Duration.FromHours(1), reading.Elapsed);
        Assert.Equal(TimeUse.Paused, reading.Slices[^1].Use);
        Assert.Equal(At("2026-03-26T13:00:00Z"), pausedLate.DueOn(new WorkTimeline(Basic)));
    }

    [Theory]
    [InlineData("2026-03-26T13:00:00Z", false)] // exactly when it is due: in time
    [InlineData("2026-03-26T13:00:01Z", true)]
    [InlineData("2026-03-26T09:30:00Z", false)]
    public void Promise_is_broken_only_after_its_due_time(string kept, bool broken)
    {
        var clock = Assert.IsType<SlaClockResult.Valid>(SlaClock.Create(At("2026-03-26T09:00:00Z"), Duration.FromHours(4), [], At(kept))).Clock;

        Assert.Equal(broken, clock.Read(new WorkTimeline(Basic), At("2026-04-26T09:00:00Z")).IsBreached);
    }

    [Fact]
    public void Change_of_the_calendar_leaves_earlier_time_as_it_was()
    {
        var shorter = new WorkCalendar(Berlin, new LocalTime(9, 0), new LocalTime(12, 0));
        var timeline = new WorkTimeline([(Instant.MinValue, Basic), (At("2026-04-01T00:00:00Z"), shorter)]);
        var clock = Clock("2026-03-31T07:00:00Z", 15);

        // 31 March counts nine hours by the old calendar, 1 and 2 April three hours each by the new one.
        Assert.Equal(At("2026-04-02T10:00:00Z"), clock.DueOn(timeline));
        Assert.Equal(At("2026-03-31T09:00:00Z"), Clock("2026-03-31T07:00:00Z", 2).DueOn(timeline));
    }

    [Fact]
    public void Times_that_make_no_clock_are_refused_by_their_reason()
    {
        var (one, two, three) = (At("2026-03-26T10:00:00Z"), At("2026-03-26T11:00:00Z"), At("2026-03-26T12:00:00Z"));

        Assert.Equal(SlaClockError.TargetOutOfRange, ErrorOf(-Duration.Epsilon));
        Assert.Equal(SlaClockError.TargetOutOfRange, ErrorOf(SlaClock.MaxTarget + Duration.Epsilon));
        Assert.Equal(SlaClockError.PauseEndsBeforeItStarts, ErrorOf(Duration.Zero, new ClockPause(two, one)));
        Assert.Equal(SlaClockError.PausesOverlap, ErrorOf(Duration.Zero, new ClockPause(one, three), new ClockPause(two, three)));
        Assert.Equal(SlaClockError.PausesOverlap, ErrorOf(Duration.Zero, new ClockPause(one, null), new ClockPause(two, three)));
        Assert.Equal(SlaClockError.StoppedBeforeStart, Assert.IsType<SlaClockResult.Invalid>(SlaClock.Create(two, Duration.Zero, [], one)).Error);
        Assert.IsType<SlaClockResult.Valid>(SlaClock.Create(one, Duration.Zero, [new ClockPause(two, three), new ClockPause(one, two)]));

        SlaClockError ErrorOf(Duration target, params ClockPause[] pauses) => Assert.IsType<SlaClockResult.Invalid>(SlaClock.Create(one, target, pauses)).Error;
    }

    private static IEnumerable<int> Minutes(SlaClockOracle.Case one, SlaStatus reading) =>
        reading.Counted.SelectMany(s => Enumerable.Range((int)(s.Starts - one.Opened).TotalMinutes, (int)s.Length.TotalMinutes));

    private static bool IsGapless(Instant from, Instant to, SlaStatus reading) =>
        reading.Slices.Aggregate((Instant?)from, (at, s) => s.Starts == at && s.Starts < s.Ends ? s.Ends : null) == to;

    private static SlaStatus Read(WorkCalendar calendar, string opened, int hours) => Clock(opened, hours).Read(new WorkTimeline(calendar));

    private static SlaClock Clock(string opened, int hours, params (Instant Starts, Instant? Ends)[] pauses) =>
        Assert.IsType<SlaClockResult.Valid>(SlaClock.Create(At(opened), Duration.FromHours(hours), pauses.Select(p => new ClockPause(p.Starts, p.Ends)))).Clock;

    private static Instant At(string text) => InstantPattern.ExtendedIso.Parse(text).Value;

    private static string Text(Instant moment) => InstantPattern.ExtendedIso.Format(moment);
}
