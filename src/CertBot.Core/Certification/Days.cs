using CertBot.Core.Policy;
using NodaTime;

namespace CertBot.Core.Certification;

/// <summary>The programme's days: promises and mornings in the edition's zone and working hours.</summary>
public static class Days
{
    /// <summary>The day a moment falls on in the edition's zone.</summary>
    public static LocalDate DayOf(this Edition edition, Instant moment) => moment.InZone(Zone(edition)).Date;

    /// <summary>The day promised when so many working days are given from a moment on.</summary>
    public static LocalDate Promise(this Edition edition, Instant from, int workingDays)
    {
        var day = edition.DayOf(from);
        for (var left = workingDays; left > 0;)
        {
            day = day.PlusDays(1);
            left -= day.DayOfWeek is IsoDayOfWeek.Saturday or IsoDayOfWeek.Sunday ? 0 : 1;
        }

        return day;
    }

    /// <summary>When the programme's work starts on a day.</summary>
    public static Instant MorningOf(this Edition edition, LocalDate day) =>
        day.At(edition.Settings.WorkStarts).InZoneLeniently(Zone(edition)).ToInstant();

    private static DateTimeZone Zone(Edition edition) => DateTimeZoneProviders.Tzdb[edition.Zone];
}
