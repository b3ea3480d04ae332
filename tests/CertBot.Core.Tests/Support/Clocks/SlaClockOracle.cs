using System.Collections.Immutable;
using CertBot.Core.Support;
using CertBot.Core.Support.Clocks;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace CertBot.Core.Tests.Support.Clocks;

/// <summary>Counts working time minute by minute, from the description of a case alone. It shares only the time zone database with the clock under test.</summary>
internal static class SlaClockOracle
{
    /// <param name="Zone">IANA name of the zone.</param>
    /// <param name="Hours">Working intervals of each weekday, in minutes since midnight; null: around the clock.</param>
    /// <param name="Holidays">Local dates without work.</param>
    /// <param name="Opened">The start of the clock (UTC), on a whole minute.</param>
    /// <param name="Pauses">Pauses in minutes since the start, in order, none overlapping another.</param>
    /// <param name="Target">The target in minutes.</param>
    internal sealed record Case(
        string Zone,
        ImmutableArray<(int Day, int From, int To)>? Hours,
        ImmutableHashSet<LocalDate> Holidays,
        Instant Opened,
        ImmutableArray<(int From, int To)> Pauses,
        int Target
    )
    {
        private DateTimeZone In => DateTimeZoneProviders.Tzdb[Zone];

        public WorkTimeline Timeline =>
            new(
                new WorkCalendar(
                    In,
                    Hours is { } hours ? WorkingHours.Weekly(hours.Select(h => ((IsoDayOfWeek)h.Day, TimeOfDay(h.From), TimeOfDay(h.To)))) : WorkingHours.Always
                )
                {
                    Holidays = new HolidayList(Holidays.Select(d => (d, "Holiday"))),
                }
            );

        public SlaClock Clock =>
            Assert
                .IsType<SlaClockResult.Valid>(
                    SlaClock.Create(Opened, Duration.FromMinutes(Target), Pauses.Select(p => new ClockPause(Minute(p.From), Minute(p.To))))
                )
                .Clock;

        public Instant Minute(int n) => Opened + Duration.FromMinutes(n);

        public bool IsCounted(int minute)
        {
            if (Pauses.Any(p => p.From <= minute && minute < p.To))
                return false;
            if (Hours is not { } hours)
                return true;

            var local = Minute(minute).InZone(In);
            var time = (local.Hour * 60) + local.Minute;
            return !Holidays.Contains(local.Date) && hours.Any(h => h.Day == (int)local.DayOfWeek && h.From <= time && time < h.To);
        }

        /// <summary>The first minute, counted from the start, by which the target has been worked.</summary>
        public int Due()
        {
            var (minute, left) = (0, Target);
            for (; left > 0; minute++)
                left -= IsCounted(minute) ? 1 : 0;
            return minute;
        }

        private static LocalTime TimeOfDay(int minute) => new(minute / 60 % 24, minute % 60);
    }

    /// <summary>Zones with changes of an hour, half an hour and a day, odd offsets, changes at midnight, and none.</summary>
    private static readonly string[] Zones =
    [
        "Europe/Berlin",
        "America/New_York",
        "America/Los_Angeles",
        "America/Sao_Paulo",
        "America/St_Johns",
        "Australia/Lord_Howe",
        "Australia/Adelaide",
        "Africa/Casablanca",
        "Asia/Dubai",
        "Asia/Kathmandu",
        "Asia/Tehran",
        "Europe/Moscow",
        "Pacific/Apia",
        "Pacific/Chatham",
        "Etc/UTC",
    ];

    private static Gen<ImmutableArray<(int Day, int From, int To)>?> WeeklyHours { get; } =
        from kind in Gen.Choose(0, 5)
        from lastDay in Gen.Elements(5, 5, 6, 7)
        from cuts in Gen.Choose(0, 24 * 60).ArrayOf(4)
        select kind switch
        {
            0 => null,
            1 or 2 => OnDays(lastDay, (9 * 60, 18 * 60)),
            3 => OnDays(lastDay, (9 * 60, 13 * 60), (14 * 60, 18 * 60)),
            4 => OnDays(lastDay, (0, 24 * 60)),
            _ => OnDays(lastDay, [.. Cut(cuts)]),
        };

    /// <summary>Half of the cases are close to a change of their zone's offset.</summary>
    public static Arbitrary<Case> Cases { get; } =
        (
            from zone in Gen.Elements(Zones)
            from hours in WeeklyHours
            from day in Gen.Choose(0, 365 * 20)
            from near in Gen.Elements(true, false)
            from off in Gen.Choose(-5 * 24 * 60, 2 * 24 * 60)
            from holidays in Gen.Choose(-1, 20).ArrayOf(4)
            from pauses in Gen.Choose(-600, 12 * 24 * 60).ArrayOf(6)
            from target in Gen.OneOf(Gen.Choose(1, 16 * 60), Gen.Choose(1, 60), Gen.Choose(0, 200 * 60))
            let moment = Instant.FromUtc(2008, 1, 1, 0, 0) + Duration.FromDays(day)
            let interval = DateTimeZoneProviders.Tzdb[zone].GetZoneInterval(moment)
            let opened = (near && interval.HasEnd ? interval.End : moment) + Duration.FromMinutes(off)
            let today = opened.InZone(DateTimeZoneProviders.Tzdb[zone]).Date
            select new Case(zone, hours, [.. holidays.Select(h => today.PlusDays(h))], opened, [.. Pairs(pauses)], target)
        ).ToArbitrary();

    private static ImmutableArray<(int, int, int)>? OnDays(int lastDay, params (int From, int To)[] intervals) =>
        [.. Enumerable.Range(1, lastDay).SelectMany(d => intervals.Select(i => (d, i.From, i.To)))];

    /// <summary>Two intervals of at least a minute out of four cuts.</summary>
    private static IEnumerable<(int From, int To)> Cut(int[] cuts)
    {
        Array.Sort(cuts);
        yield return (cuts[0] * 10 / 11, (cuts[1] * 10 / 11) + 1);
        if ((cuts[1] * 10 / 11) + 1 <= cuts[2] && cuts[3] > cuts[2])
            yield return (cuts[2], cuts[3]);
    }

    private static IEnumerable<(int From, int To)> Pairs(int[] bounds)
    {
        Array.Sort(bounds);
        return bounds.Chunk(2).Select(p => (p[0], p[1]));
    }
}
