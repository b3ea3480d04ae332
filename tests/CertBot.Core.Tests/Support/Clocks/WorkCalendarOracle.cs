using CertBot.Core.Support.Clocks;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace CertBot.Core.Tests.Support.Clocks;

/// <summary>Computes working time minute by minute. It shares only the time zone with the calendar under test.</summary>
internal static class WorkCalendarOracle
{
    internal sealed record Case(string Zone, LocalTime Starts, LocalTime Ends, Instant From)
    {
        public required int Minutes { get; init; }

        /// <summary>The last working day of the week, 1 for Monday. Zone changes mostly fall on Sundays, so some test weeks include Sunday.</summary>
        public required int LastDay { get; init; }

        public DateTimeZone In => DateTimeZoneProviders.Tzdb[Zone];

        public Instant To => From + Duration.FromMinutes(Minutes);

        public WorkCalendar Calendar => new(In, WorkingHours.Daily(Enum.GetValues<IsoDayOfWeek>().Where(d => (int)d >= 1 && (int)d <= LastDay), Starts, Ends));
    }

    /// <summary>Zones with changes of an hour, half an hour and a day, changes at midnight, and no changes; half of the cases are close to a change.</summary>
    public static Arbitrary<Case> Cases { get; } =
        (
            from zone in Gen.Elements(
                "Europe/Berlin",
                "America/New_York",
                "America/Sao_Paulo",
                "Australia/Lord_Howe",
                "Africa/Casablanca",
                "Asia/Tehran",
                "Pacific/Apia",
                "Europe/Moscow",
                "Asia/Kathmandu",
                "Etc/UTC"
            )
            from starts in Gen.Choose(0, (24 * 60) - 2)
            from ends in Gen.Choose(starts + 1, (24 * 60) - 1)
            from day in Gen.Choose(0, 365 * 20)
            from near in Gen.Elements(true, false)
            from off in Gen.Choose(-5 * 24 * 60, 24 * 60)
            from minutes in Gen.Choose(0, 9 * 24 * 60)
            from lastDay in Gen.Elements(5, 7, 7)
            let moment = Instant.FromUtc(2005, 1, 1, 0, 0) + Duration.FromDays(day)
            let interval = DateTimeZoneProviders.Tzdb[zone].GetZoneInterval(moment)
            let begin = (near && interval.HasEnd ? interval.End : moment) + Duration.FromMinutes(off)
            select new Case(zone, TimeOfDay(starts), TimeOfDay(ends), begin) { Minutes = minutes, LastDay = lastDay }
        ).ToArbitrary();

    public static bool IsWorkingMinute(Case c, Instant moment)
    {
        var local = moment.InZone(c.In);
        var minute = (local.Hour * 60) + local.Minute;
        return (int)local.DayOfWeek <= c.LastDay && minute >= (c.Starts.Hour * 60) + c.Starts.Minute && minute < (c.Ends.Hour * 60) + c.Ends.Minute;
    }

    public static Duration CountWorkingTime(Case c, Instant from, int minutes) =>
        Duration.FromMinutes(Enumerable.Range(0, minutes).Count(n => IsWorkingMinute(c, from + Duration.FromMinutes(n))));

    public static Instant AddWorkingTime(Case c, Instant from, Duration work)
    {
        var at = from;
        for (; work > Duration.Zero; at += Duration.FromMinutes(1))
        {
            work -= IsWorkingMinute(c, at) ? Duration.FromMinutes(1) : Duration.Zero;
        }

        return at;
    }

    private static LocalTime TimeOfDay(int minute) => new(minute / 60, minute % 60);
}
