using System.Collections.Immutable;
using NodaTime;
using NodaTime.TimeZones;

namespace CertBot.Core.Support;

/// <summary>
/// All arithmetic on working time. Work is on <see cref="WorkDays"/>, from <c>starts</c> up to <c>ends</c>, as a wall clock in the zone shows it:
/// an hour the clock shows twice counts twice, an hour it skips does not count. Lengths are elapsed time.
/// </summary>
public sealed class WorkCalendar
{
    /// <summary>A morning that the clock skips is the first moment after the gap; one it shows twice is the earlier one.</summary>
    public static ZoneLocalMappingResolver SkippedThenAfterDoubledThenEarlier { get; } =
        Resolvers.CreateMappingResolver(Resolvers.ReturnEarlier, Resolvers.ReturnStartOfIntervalAfter);

    private readonly DateTimeZone _zone;
    private readonly LocalTime _starts;
    private readonly LocalTime _ends;

    /// <summary>Rejects hours that end before they start: night shifts are not known here.</summary>
    public WorkCalendar(DateTimeZone zone, LocalTime starts, LocalTime ends)
    {
        if (ends <= starts)
        {
            throw new ArgumentException("Work has to end later on the day than it starts.", nameof(ends));
        }

        (_zone, _starts, _ends) = (zone, starts, ends);
    }

    /// <summary>Days with work: Monday to Friday unless said otherwise. Rejects none at all.</summary>
    public ImmutableHashSet<IsoDayOfWeek> WorkDays
    {
        get;
        init => field = value.IsEmpty ? throw new ArgumentException("No day has work.", nameof(value)) : value;
    } = [IsoDayOfWeek.Monday, IsoDayOfWeek.Tuesday, IsoDayOfWeek.Wednesday, IsoDayOfWeek.Thursday, IsoDayOfWeek.Friday];

    public bool IsWorkingDay(LocalDate day) => WorkDays.Contains(day.DayOfWeek);

    /// <summary>The earliest moment (UTC) by which that much working time has passed. Of nothing: <paramref name="from"/> itself. Rejects negative lengths.</summary>
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

    /// <summary>Working time that passes from one moment to another; negative when the second comes first.</summary>
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

    /// <summary>The earliest day by which that many working days have come, <paramref name="from"/> not counted. Of none: the day itself. Rejects negative counts.</summary>
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

    /// <summary>The first morning (UTC) of a working day after this moment.</summary>
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
    /// Stretches of work from a moment on, in order. The outer walk is over the zone's offsets and not over days,
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
