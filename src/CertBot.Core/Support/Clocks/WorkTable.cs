using NodaTime;

namespace CertBot.Core.Support.Clocks;

/// <summary>
/// The working time of a calendar as a table: its intervals, and the working time before each of them. A due time is found by two searches, however far it is.
/// Made once for a calendar that many clocks share; it grows by whole years as it is asked for earlier and later times.
/// </summary>
/// <remarks>Times are nanoseconds since 1970 in 64 bits, which the searches compare several times as fast as instants.</remarks>
internal sealed class WorkTable(WorkCalendar calendar)
{
    /// <summary>No calendar of the programme is that long without work.</summary>
    private const int MaxYearsAhead = 40;

    /// <summary>Between them every time that is worked with fits 64 bits.</summary>
    private static readonly (Instant First, Instant Last) Limits = (Instant.FromUtc(1800, 1, 1, 0, 0), Instant.FromUtc(2150, 1, 1, 0, 0));

    private volatile Rows? _rows;

    /// <summary>Whether times from this instant on can be looked up.</summary>
    public static bool Covers(Instant from) => from >= Limits.First && from < Limits.Last;

    /// <summary>The earliest instant (UTC) after <paramref name="from"/> by which that much working time has passed; it has to be more than none.</summary>
    public Instant Add(Instant from, Duration length)
    {
        var (start, counted) = (ToNanoseconds(from), length.ToInt64Nanoseconds());
        var rows = RowsFor(start, start);
        for (var years = 1; rows.Total - rows.CountedUntil(start) < counted; years *= 2)
        {
            if (years > MaxYearsAhead)
                throw new InvalidOperationException("Time ended before the work did.");

            rows = RowsFor(start, rows.End + Duration.FromDays(366 * years).ToInt64Nanoseconds());
        }

        return FromNanoseconds(rows.TimeAfter(rows.CountedUntil(start) + counted));
    }

    /// <summary>The working time from an instant to a later one.</summary>
    public Duration Between(Instant from, Instant to)
    {
        var (start, end) = (ToNanoseconds(from), ToNanoseconds(to));
        var rows = RowsFor(start, end);
        return Duration.FromNanoseconds(rows.CountedUntil(end) - rows.CountedUntil(start));
    }

    private static long ToNanoseconds(Instant moment) => (moment - NodaConstants.UnixEpoch).ToInt64Nanoseconds();

    private static Instant FromNanoseconds(long time) => NodaConstants.UnixEpoch + Duration.FromNanoseconds(time);

    /// <summary>A table that covers both times. Two threads may make it at the same time; either is right.</summary>
    private Rows RowsFor(long from, long to)
    {
        var known = _rows;
        if (known is not null && known.Start <= from && to < known.End)
            return known;

        var first = FromNanoseconds(known is null ? from : Math.Min(from, known.Start)).InUtc().Year;
        var last = FromNanoseconds(known is null ? to : Math.Max(to, known.End - 1)).InUtc().Year;
        return _rows = Load(Instant.FromUtc(first, 1, 1, 0, 0), Instant.FromUtc(last + 1, 1, 1, 0, 0));
    }

    private Rows Load(Instant start, Instant end)
    {
        List<long> starts = [];
        List<long> ends = [];
        List<long> before = [];
        var total = 0L;
        foreach (var slice in calendar.SlicesAfter(start))
        {
            if (slice.Starts >= end)
                break;
            if (slice.Use != TimeUse.Counted)
                continue;

            starts.Add(ToNanoseconds(slice.Starts));
            ends.Add(ToNanoseconds(Instant.Min(slice.Ends, end)));
            before.Add(total);
            total += ends[^1] - starts[^1];
        }

        return new Rows(ToNanoseconds(start), ToNanoseconds(end), [.. starts], [.. ends], [.. before]) { Total = total };
    }

    private sealed record Rows(long Start, long End, long[] Starts, long[] Ends, long[] Before)
    {
        public required long Total { get; init; }

        /// <summary>The working time from the beginning of the table until a time.</summary>
        public long CountedUntil(long time)
        {
            var index = Array.BinarySearch(Starts, time);
            index = index < 0 ? ~index - 1 : index;
            return index < 0 ? 0 : Before[index] + (Math.Min(time, Ends[index]) - Starts[index]);
        }

        /// <summary>The earliest time by which that much working time has passed since the beginning; more than none.</summary>
        public long TimeAfter(long counted)
        {
            // Where an interval begins with exactly that much before it, the end of the one before is earlier.
            var index = Array.BinarySearch(Before, counted);
            index = (index < 0 ? ~index : index) - 1;
            return Starts[index] + (counted - Before[index]);
        }
    }
}
