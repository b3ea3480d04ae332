using System.Collections.Immutable;
using System.Runtime.InteropServices;
using NodaTime;

namespace CertBot.Core.Support.Clocks;

/// <summary>A time during which a clock does not count. The end (UTC) is no longer part of it; null: the pause lasts.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ClockPause(Instant Starts, Instant? Ends);

/// <summary>
/// A promise with a deadline: so much working time from a start. It is due at the earliest instant at which the working time that was counted, pauses left out,
/// reaches the target.
/// </summary>
public sealed record SlaClock
{
    /// <summary>The longest target: what no calendar of the programme reaches within the years that dates are kept for.</summary>
    public static Duration MaxTarget { get; } = Duration.FromDays(366);

    private SlaClock() { }

    /// <summary>When the clock was started (UTC).</summary>
    public required Instant Started { get; init; }

    /// <summary>The working time after which the promise is due.</summary>
    public required Duration Target { get; init; }

    /// <summary>The pauses in their order; none overlaps another, and only the last one may still last.</summary>
    public required ImmutableArray<ClockPause> Pauses { get; init; }

    /// <summary>When the promise was kept (UTC); null: not yet.</summary>
    public Instant? Stopped { get; init; }

    /// <summary>A clock, or the reason why there is none.</summary>
    public static SlaClockResult Create(Instant started, Duration target, IEnumerable<ClockPause> pauses, Instant? stopped = null)
    {
        var sorted = Sort([.. pauses]);
        if (target < Duration.Zero || target > MaxTarget)
            return new SlaClockResult.Invalid(SlaClockError.TargetOutOfRange);
        if (stopped < started)
            return new SlaClockResult.Invalid(SlaClockError.StoppedBeforeStart);
        for (var n = 0; n < sorted.Length; n++)
        {
            if (sorted[n].Ends < sorted[n].Starts)
                return new SlaClockResult.Invalid(SlaClockError.PauseEndsBeforeItStarts);
        }

        for (var n = 1; n < sorted.Length; n++)
        {
            if (sorted[n - 1].Ends is not { } earlierEnd || sorted[n].Starts < earlierEnd)
                return new SlaClockResult.Invalid(SlaClockError.PausesOverlap);
        }

        return new SlaClockResult.Valid(
            new SlaClock
            {
                Started = started,
                Target = target,
                Pauses = sorted,
                Stopped = stopped,
            }
        );
    }

    /// <summary>When the promise is due (UTC); null while a pause lasts that began before it was due.</summary>
    public Instant? DueOn(WorkTimeline timeline)
    {
        if (Target == Duration.Zero)
            return Started;
        if (timeline.Table is { } table && WorkTable.Covers(Started) && (Pauses.IsEmpty || WorkTable.Covers(Pauses[^1].Ends ?? Pauses[^1].Starts)))
            return DueIn(table);

        var left = Target;
        foreach (var slice in SlicesOn(timeline))
        {
            if (slice.Use != TimeUse.Counted)
                continue;
            if (left <= slice.Length)
                return slice.Starts + left;

            left -= slice.Length;
        }

        return null;
    }

    /// <summary>Those that start together stay as they were.</summary>
    private static ImmutableArray<ClockPause> Sort(ImmutableArray<ClockPause> pauses)
    {
        for (var n = 1; n < pauses.Length; n++)
        {
            if (pauses[n].Starts < pauses[n - 1].Starts)
                return [.. pauses.OrderBy(p => p.Starts)];
        }

        return pauses;
    }

    private Instant? DueIn(WorkTable table)
    {
        var (from, left) = (Started, Target);
        foreach (var pause in Pauses)
        {
            if (pause.Starts > from)
            {
                var counted = table.Between(from, pause.Starts);
                if (left <= counted)
                    break;
                left -= counted;
            }

            if (pause.Ends is not { } ends)
                return null;
            from = Instant.Max(from, ends);
        }

        return table.Add(from, left);
    }

    /// <summary>The clock as it stands at an instant.</summary>
    /// <param name="timeline">The working time that counts.</param>
    /// <param name="at">
    /// Until when to count (UTC), or until the clock was stopped if that was earlier; null: until it was stopped, else until it is due.
    /// </param>
    public SlaStatus Read(WorkTimeline timeline, Instant? at = null)
    {
        var due = DueOn(timeline);
        var until = (at, Stopped) switch
        {
            ({ } moment, { } stopped) => Instant.Min(moment, stopped),
            ({ } moment, null) => moment,
            (null, { } stopped) => stopped,
            (null, null) => due ?? Pauses[^1].Starts,
        };
        ImmutableArray<TimeSlice> slices = [.. SlicesUntil(timeline, Instant.Max(until, Started))];
        var elapsed = slices.Where(s => s.Use == TimeUse.Counted).Aggregate(Duration.Zero, (sum, s) => sum + s.Length);
        return new SlaStatus(due, elapsed, IsBreached: due < until, slices);
    }

    /// <summary>The time from the start until an instant; what touches and counts alike is one slice.</summary>
    private IEnumerable<TimeSlice> SlicesUntil(WorkTimeline timeline, Instant until)
    {
        TimeSlice? open = null;
        foreach (var slice in SlicesOn(timeline))
        {
            if (slice.Starts >= until)
                break;

            var cut = slice with { Ends = Instant.Min(slice.Ends, until) };
            if (open is not { } earlier)
            {
                open = cut;
            }
            else if (earlier.Ends == cut.Starts && earlier.Use == cut.Use && earlier.Holiday == cut.Holiday)
            {
                open = earlier with { Ends = cut.Ends };
            }
            else
            {
                yield return earlier;
                open = cut;
            }
        }

        if (open is { } last)
        {
            yield return last;
        }
    }

    /// <summary>The time from the start on, pauses cut out of it. Ends only where a pause lasts.</summary>
    private IEnumerable<TimeSlice> SlicesOn(WorkTimeline timeline)
    {
        var next = 0;
        foreach (var slice in timeline.SlicesAfter(Started))
        {
            var from = slice.Starts;
            for (; next < Pauses.Length && Pauses[next].Starts < slice.Ends; next++)
            {
                var pause = Pauses[next];
                var (starts, ends) = (Instant.Max(pause.Starts, from), pause.Ends);
                if (ends <= from)
                    continue;
                if (from < starts)
                    yield return Part(slice, from, starts);
                if (ends is null)
                {
                    yield return new TimeSlice(starts, Instant.MaxValue, TimeUse.Paused);
                    yield break;
                }

                from = Instant.Min(ends.Value, slice.Ends);
                if (starts < from)
                    yield return new TimeSlice(starts, from, TimeUse.Paused);
                if (ends > slice.Ends)
                    break; // the rest of the pause belongs to the next slice
            }

            if (from < slice.Ends)
                yield return Part(slice, from, slice.Ends);
        }
    }

    private static TimeSlice Part(TimeSlice slice, Instant from, Instant to) => slice with { Starts = from, Ends = to };
}

/// <summary>Result of <see cref="SlaClock.Create"/>.</summary>
public abstract record SlaClockResult
{
    private SlaClockResult() { }

    public sealed record Valid(SlaClock Clock) : SlaClockResult;

    public sealed record Invalid(SlaClockError Error) : SlaClockResult;
}

/// <summary>Why times make no clock.</summary>
public enum SlaClockError
{
    /// <summary>The target is negative, or more than <see cref="SlaClock.MaxTarget"/>.</summary>
    TargetOutOfRange,

    /// <summary>The promise was kept before the clock was started.</summary>
    StoppedBeforeStart,

    PauseEndsBeforeItStarts,

    PausesOverlap,
}

/// <summary>A clock at an instant.</summary>
/// <param name="Due">When the promise is due (UTC); null while a pause lasts.</param>
/// <param name="Elapsed">The working time that was counted.</param>
/// <param name="IsBreached">True when the promise was not kept by the instant it was due. Keeping it exactly then is in time.</param>
/// <param name="Slices">The whole time from the start, in order, with what counted and what did not.</param>
public sealed record SlaStatus(Instant? Due, Duration Elapsed, bool IsBreached, ImmutableArray<TimeSlice> Slices)
{
    /// <summary>The intervals that counted.</summary>
    public IEnumerable<TimeSlice> Counted => Slices.Where(s => s.Use == TimeUse.Counted);
}
