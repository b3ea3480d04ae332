using System.Collections.Immutable;
using System.Runtime.InteropServices;
using CertBot.Core.Policy;
using NodaTime;

namespace CertBot.Core.Support.Clocks;

/// <summary>Part of a day, as time since local midnight. <see cref="Ends"/> is at most 24 hours and is no longer part of it.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct DayInterval(Duration Starts, Duration Ends);

/// <summary>The working hours of a week, as a wall clock shows them: any number of intervals on each weekday, or around the clock.</summary>
public sealed class WorkingHours
{
    private static readonly Duration WholeDay = Duration.FromDays(1);

    private readonly ImmutableArray<DayInterval>[] _byDay;

    private WorkingHours(ImmutableArray<DayInterval>[] byDay, bool isAlways) => (_byDay, IsAlways) = (byDay, isAlways);

    /// <summary>Around the clock, every day of the year. Holidays do not interrupt it.</summary>
    public static WorkingHours Always { get; } =
        new([.. Enumerable.Repeat(ImmutableArray.Create(new DayInterval(Duration.Zero, WholeDay)), 8)], isAlways: true);

    /// <summary>True for <see cref="Always"/> only.</summary>
    public bool IsAlways { get; }

    /// <summary>The hours an edition names; null: around the clock.</summary>
    public static WorkingHours Of(SupportHours? hours) => hours is null ? Always : Daily(hours.LastDay, hours.Starts, hours.Ends);

    /// <summary>The same hours on each day from Monday up to a last one.</summary>
    /// <exception cref="ArgumentException">An end that is not later than the start.</exception>
    public static WorkingHours Daily(IsoDayOfWeek lastDay, LocalTime starts, LocalTime ends) =>
        Daily(Enumerable.Range((int)IsoDayOfWeek.Monday, (int)lastDay).Select(d => (IsoDayOfWeek)d), starts, ends);

    /// <summary>The same hours on each of these weekdays.</summary>
    /// <exception cref="ArgumentException">No weekday, or an end that is not later than the start.</exception>
    public static WorkingHours Daily(IEnumerable<IsoDayOfWeek> days, LocalTime starts, LocalTime ends) =>
        ends <= starts
            ? throw new ArgumentException("Work has to end later on the day than it starts.", nameof(ends))
            : Weekly(days.Select(d => (d, starts, ends)));

    /// <summary>
    /// Intervals of weekdays, in any order. An interval that ends at or before its start ends on the next day: 22:00 to 06:00 is a night shift, and one that
    /// ends at 00:00 lasts until midnight.
    /// </summary>
    /// <exception cref="ArgumentException">No interval, or intervals of one day that overlap.</exception>
    public static WorkingHours Weekly(IEnumerable<(IsoDayOfWeek Day, LocalTime Starts, LocalTime Ends)> intervals)
    {
        var byDay = Enumerable.Range(0, 8).Select(_ => new List<DayInterval>()).ToArray();
        foreach (var (day, starts, ends) in intervals)
        {
            var (from, to) = (SinceMidnight(starts), SinceMidnight(ends));
            if (from < to)
            {
                byDay[(int)day].Add(new DayInterval(from, to));
                continue;
            }

            byDay[(int)day].Add(new DayInterval(from, WholeDay));
            if (to > Duration.Zero)
                byDay[((int)day % 7) + 1].Add(new DayInterval(Duration.Zero, to));
        }

        if (byDay.All(d => d.Count == 0))
            throw new ArgumentException("No day has work.", nameof(intervals));

        return new([.. byDay.Select(Sorted)], isAlways: false);
    }

    /// <summary>The working intervals of a weekday, in their order; empty for a day without work.</summary>
    public ImmutableArray<DayInterval> On(IsoDayOfWeek day) => _byDay[(int)day];

    private static ImmutableArray<DayInterval> Sorted(List<DayInterval> day)
    {
        ImmutableArray<DayInterval> sorted = [.. day.OrderBy(i => i.Starts)];
        for (var n = 1; n < sorted.Length; n++)
        {
            if (sorted[n].Starts < sorted[n - 1].Ends)
                throw new ArgumentException("Two intervals of one day overlap.", nameof(day));
        }

        return sorted;
    }

    private static Duration SinceMidnight(LocalTime time) => Duration.FromNanoseconds(time.NanosecondOfDay);
}
