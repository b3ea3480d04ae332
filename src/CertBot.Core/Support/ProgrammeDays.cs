using CertBot.Core.Policy;
using CertBot.Core.Support.Clocks;
using NodaTime;

namespace CertBot.Core.Support;

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
