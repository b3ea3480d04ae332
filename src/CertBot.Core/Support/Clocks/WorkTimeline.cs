using System.Collections.Immutable;
using NodaTime;

namespace CertBot.Core.Support.Clocks;

/// <summary>
/// Working time over changes of the calendar: each calendar is in force from an instant (UTC) until the next one's. A later change leaves earlier time as it was.
/// </summary>
public sealed class WorkTimeline
{
    private readonly ImmutableArray<(Instant From, WorkCalendar Calendar)> _calendars;

    /// <param name="calendars">The calendars and from when each is in force, in any order. The earliest one is in force before its time too.</param>
    /// <exception cref="ArgumentException">No calendar, or two from the same instant.</exception>
    public WorkTimeline(IEnumerable<(Instant From, WorkCalendar Calendar)> calendars)
    {
        _calendars = [.. calendars.OrderBy(c => c.From)];
        if (_calendars.IsEmpty || _calendars.Select(c => c.From).Distinct().Count() < _calendars.Length)
            throw new ArgumentException("One calendar at a time is in force.", nameof(calendars));
    }

    /// <summary>One calendar for all time.</summary>
    public WorkTimeline(WorkCalendar calendar)
        : this([(Instant.MinValue, calendar)]) { }

    /// <summary>One calendar for all time, whose working time is kept in a table: for many clocks that share it.</summary>
    public static WorkTimeline Indexed(WorkCalendar calendar) => new(calendar) { Table = new WorkTable(calendar) };

    /// <summary>Null: working time is found by walking through it.</summary>
    internal WorkTable? Table { get; private init; }

    /// <summary>The calendar in force at an instant.</summary>
    public WorkCalendar At(Instant moment) => _calendars.LastOrDefault(c => c.From <= moment, _calendars[0]).Calendar;

    /// <summary>As <see cref="WorkCalendar.SlicesAfter"/>, over all calendars.</summary>
    public IEnumerable<TimeSlice> SlicesAfter(Instant from)
    {
        for (var n = Math.Max(0, _calendars.Count(c => c.From <= from) - 1); n < _calendars.Length; n++)
        {
            var end = n + 1 < _calendars.Length ? _calendars[n + 1].From : Instant.MaxValue;
            foreach (var slice in _calendars[n].Calendar.SlicesAfter(from))
            {
                if (slice.Ends >= end)
                {
                    yield return slice with
                    {
                        Ends = end,
                    };
                    break;
                }

                yield return slice;
            }

            from = end;
        }
    }
}
