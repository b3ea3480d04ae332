using System.Collections.Immutable;
using CertBot.Core.Policy;
using NodaTime;
using NodaTime.TimeZones;

namespace CertBot.Core.Support;

/// <summary>
/// All arithmetic on working time. Work is on <see cref="WorkDays"/>, from <c>starts</c> up to <c>ends</c>, as a wall clock in the zone shows it:
/// an hour the clock shows twice counts twice, an hour it skips does not count. Lengths are elapsed time.
/// </summary>
public sealed class WorkCalendar
{
    /// <summary>A start of work inside a DST gap is the first instant after the gap; an ambiguous one is the earlier instant.</summary>
    public static ZoneLocalMappingResolver SkippedThenAfterDoubledThenEarlier { get; } =
        Resolvers.CreateMappingResolver(Resolvers.ReturnEarlier, Resolvers.ReturnStartOfIntervalAfter);

    private readonly DateTimeZone _zone;
    private readonly LocalTime _starts;
    private readonly LocalTime _ends;

    /// <summary>Rejects hours that end before they start: night shifts are not supported.</summary>
    public WorkCalendar(DateTimeZone zone, LocalTime starts, LocalTime ends)
    {
        if (ends <= starts)
        {
            throw new ArgumentException("Work has to end later on the day than it starts.", nameof(ends));
        }

        (_zone, _starts, _ends) = (zone, starts, ends);
    }

    /// <summary>Working days: Monday to Friday by default. Rejects an empty set.</summary>
    public ImmutableHashSet<IsoDayOfWeek> WorkDays
    {
        get;
        init => field = value.IsEmpty ? throw new ArgumentException("No day has work.", nameof(value)) : value;
    } = [IsoDayOfWeek.Monday, IsoDayOfWeek.Tuesday, IsoDayOfWeek.Wednesday, IsoDayOfWeek.Thursday, IsoDayOfWeek.Friday];

    public bool IsWorkingDay(LocalDate day) => WorkDays.Contains(day.DayOfWeek);

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

        foreach (var (starts, ends) in WindowsAfter(from))
        {
            if (length <= ends - starts)
            {
                return starts + length;
            }

            length -= ends - starts;
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
        foreach (var (starts, ends) in WindowsAfter(a).TakeWhile(w => w.Starts < b))
        {
            sum += Instant.Min(ends, b) - starts;
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
    public Instant MorningOf(LocalDate day) => _zone.ResolveLocal(day + _starts, SkippedThenAfterDoubledThenEarlier).ToInstant();

    /// <summary>The first start of work (UTC) after this instant.</summary>
    public Instant NextMorning(Instant after)
    {
        var day = after.InZone(_zone).Date;
        while (!IsWorkingDay(day) || MorningOf(day) <= after)
        {
            day = day.PlusDays(1);
        }

        return MorningOf(day);
    }

    /// <summary>
    /// Working intervals from an instant on, in order. The outer loop runs over the zone's offsets and not over days,
    /// because only inside one offset do local times come in the order of instants.
    /// </summary>
    private IEnumerable<(Instant Starts, Instant Ends)> WindowsAfter(Instant from)
    {
        while (true)
        {
            var offset = _zone.GetZoneInterval(from);
            for (var day = from.WithOffset(offset.WallOffset).Date; ; day = day.PlusDays(1))
            {
                var starts = Instant.Max((day + _starts).WithOffset(offset.WallOffset).ToInstant(), from);
                var ends = (day + _ends).WithOffset(offset.WallOffset).ToInstant();
                if (offset.HasEnd && starts >= offset.End)
                {
                    break;
                }

                ends = offset.HasEnd ? Instant.Min(ends, offset.End) : ends;
                if (IsWorkingDay(day) && starts < ends)
                {
                    yield return (starts, ends);
                }
            }

            from = offset.End;
        }
    }
}

/// <summary>The programme's days, in the edition's zone and working hours.</summary>
public static class ProgrammeDays
{
    /// <summary>The day of an instant in the edition's time zone.</summary>
    public static LocalDate DayOf(this Edition edition, Instant moment) => moment.InZone(Zone(edition)).Date;

    /// <summary>The promised day: the given number of working days after an instant.</summary>
    public static LocalDate PromisedDay(this Edition edition, Instant from, int workingDays) =>
        edition.Calendar().AddWorkingDays(edition.DayOf(from), workingDays);

    /// <summary>The day itself if it is a working day, else the next working day.</summary>
    public static LocalDate WorkingDayOnOrAfter(this Edition edition, LocalDate day)
    {
        var calendar = edition.Calendar();
        return calendar.IsWorkingDay(day) ? day : calendar.AddWorkingDays(day, 1);
    }

    /// <summary>When (UTC) the programme's work starts on a day.</summary>
    public static Instant MorningOf(this Edition edition, LocalDate day) => edition.Calendar().MorningOf(day);

    /// <summary>The programme's working time.</summary>
    public static WorkCalendar Calendar(this Edition edition) => new(Zone(edition), edition.Settings.WorkStarts, edition.Settings.WorkEnds);

    private static DateTimeZone Zone(Edition edition) => DateTimeZoneProviders.Tzdb[edition.Zone];
}
