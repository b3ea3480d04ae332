using NodaTime;
using NodaTime.TimeZones;

namespace CertBot.Core.Support.Clocks;

/// <summary>
/// All arithmetic on working time. Work is at <see cref="Hours"/> as a wall clock in the zone shows them: an hour the clock shows twice counts twice, an hour it
/// skips does not count. Lengths are elapsed time.
/// </summary>
public sealed class WorkCalendar(DateTimeZone zone, WorkingHours hours)
{
    /// <summary>A start of work inside a DST gap is the first instant after the gap; an ambiguous one is the earlier instant.</summary>
    public static ZoneLocalMappingResolver SkippedThenAfterDoubledThenEarlier { get; } =
        Resolvers.CreateMappingResolver(Resolvers.ReturnEarlier, Resolvers.ReturnStartOfIntervalAfter);

    /// <summary>The same hours from Monday to Friday.</summary>
    /// <exception cref="ArgumentException">The end is not later than the start.</exception>
    public WorkCalendar(DateTimeZone zone, LocalTime starts, LocalTime ends)
        : this(zone, WorkingHours.Daily(IsoDayOfWeek.Friday, starts, ends)) { }

    public DateTimeZone Zone => zone;

    public WorkingHours Hours => hours;

    /// <summary>The days without work besides the weekdays that have none. Hours around the clock are not interrupted by them.</summary>
    public HolidayCalendar Holidays { get; init; } = HolidayCalendar.None;

    /// <summary>True when there is work on the day.</summary>
    public bool IsWorkingDay(LocalDate day) => hours.IsAlways || (!hours.On(day.DayOfWeek).IsEmpty && Holidays.NameOf(day) is null);

    /// <summary>
    /// The earliest instant (UTC) by which that much working time has passed; <paramref name="from"/> itself for zero. Rejects negative durations.
    /// </summary>
    public Instant AddWorkingTime(Instant from, Duration length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, Duration.Zero);
        if (length == Duration.Zero)
        {
            return from;
        }

        foreach (var window in WindowsAfter(from))
        {
            if (length <= window.Length)
            {
                return window.Starts + length;
            }

            length -= window.Length;
        }

        throw new InvalidOperationException("Time ended before the work did.");
    }

    /// <summary>Working time between two instants; negative if the second comes first.</summary>
    public Duration WorkingTimeBetween(Instant a, Instant b)
    {
        if (b < a)
        {
            return -WorkingTimeBetween(b, a);
        }

        var sum = Duration.Zero;
        foreach (var window in WindowsAfter(a).TakeWhile(w => w.Starts < b))
        {
            sum += Instant.Min(window.Ends, b) - window.Starts;
        }

        return sum;
    }

    /// <summary>The day after that many working days, not counting <paramref name="from"/>; the day itself for zero. Rejects negative counts.</summary>
    public LocalDate AddWorkingDays(LocalDate from, int days)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(days);
        for (var left = days; left > 0; )
        {
            from = from.PlusDays(1);
            left -= IsWorkingDay(from) ? 1 : 0;
        }

        return from;
    }

    /// <summary>When (UTC) work starts on a day, be it a working day or not.</summary>
    public Instant MorningOf(LocalDate day) =>
        zone.ResolveLocal(day.AtMidnight().PlusNanoseconds(FirstStart(day).ToInt64Nanoseconds()), SkippedThenAfterDoubledThenEarlier).ToInstant();

    /// <summary>The first start of work (UTC) after this instant.</summary>
    public Instant NextMorning(Instant after)
    {
        var day = after.InZone(zone).Date;
        while (!IsWorkingDay(day) || MorningOf(day) <= after)
        {
            day = day.PlusDays(1);
        }

        return MorningOf(day);
    }

    /// <summary>
    /// The time from an instant on, without gaps and in order, each slice with how it counts; never <see cref="TimeUse.Paused"/>. Does not end by itself.
    /// </summary>
    /// <remarks>The outer loop runs over the zone's offsets and not over days, because only inside one offset do local times come in the order of instants.</remarks>
    public IEnumerable<TimeSlice> SlicesAfter(Instant from)
    {
        if (hours.IsAlways)
        {
            yield return new TimeSlice(from, Instant.MaxValue, TimeUse.Counted);
            yield break;
        }

        while (true)
        {
            var offset = zone.GetZoneInterval(from);
            var end = offset.HasEnd ? offset.End : Instant.MaxValue;
            for (var day = from.WithOffset(offset.WallOffset).Date; from < end; day = day.PlusDays(1))
            {
                var midnight = day.AtMidnight().WithOffset(offset.WallOffset).ToInstant();
                var dayEnd = Instant.Min(midnight + Duration.FromDays(1), end);
                var intervals = hours.On(day.DayOfWeek);
                if (Holidays.NameOf(day) is { } holiday)
                {
                    yield return new TimeSlice(from, dayEnd, TimeUse.Holiday, holiday);
                    from = dayEnd;
                    continue;
                }

                foreach (var interval in intervals)
                {
                    var (starts, ends) = (Instant.Min(midnight + interval.Starts, dayEnd), Instant.Min(midnight + interval.Ends, dayEnd));
                    if (from < starts)
                    {
                        yield return new TimeSlice(from, starts, TimeUse.OutsideHours);
                        from = starts;
                    }

                    if (from < ends)
                    {
                        yield return new TimeSlice(from, ends, TimeUse.Counted);
                        from = ends;
                    }
                }

                if (from < dayEnd)
                {
                    yield return new TimeSlice(from, dayEnd, intervals.IsEmpty ? TimeUse.DayOff : TimeUse.OutsideHours);
                    from = dayEnd;
                }
            }
        }
    }

    private IEnumerable<TimeSlice> WindowsAfter(Instant from) => SlicesAfter(from).Where(s => s.Use == TimeUse.Counted);

    /// <summary>When work starts on the day; a weekday without work starts as the earliest of the others.</summary>
    private Duration FirstStart(LocalDate day) =>
        hours.On(day.DayOfWeek) is [var first, ..]
            ? first.Starts
            : Enum.GetValues<IsoDayOfWeek>().Where(d => d != IsoDayOfWeek.None).SelectMany(d => hours.On(d)).Min(i => i.Starts);
}
