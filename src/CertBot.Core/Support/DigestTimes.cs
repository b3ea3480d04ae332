using CertBot.Core.Directory;
using CertBot.Core.Policy;
using NodaTime;

namespace CertBot.Core.Support;

/// <summary>When somebody gets the digest of what waits for them: on the programme's working days, an hour before their day ends.</summary>
public static class DigestTimes
{
    /// <summary>A digest that could not be sent for longer is left out: it would say in the evening, or tomorrow, what was to be done today.</summary>
    public static readonly Duration MaxDelay = Duration.FromHours(2);

    private const int BeforeEnd = 1;

    /// <summary>No calendar has so many days in a row without work.</summary>
    private const int MaxDays = 60;

    /// <summary>The first (UTC) after an instant.</summary>
    public static Instant NextAfter(Instant moment, Person person, Edition edition)
    {
        var today = moment.InZone(person.DayZone(edition.Zone)).Date;
        return Enumerable.Range(0, MaxDays).Select(days => On(today.PlusDays(days), person, edition)).FirstOrDefault(at => at > moment)
            ?? moment + Duration.FromDays(MaxDays);
    }

    /// <summary>The time (UTC) of a day of the person's; null: the programme does not work on it.</summary>
    public static Instant? On(LocalDate day, Person person, Edition edition) =>
        edition.Calendar().IsWorkingDay(day)
            ? person.DayZone(edition.Zone).AtLeniently(day + TimeOfDay(person.QuietHours, edition.Settings)).ToInstant()
            : null;

    /// <summary>The person's day ends with the programme's, or when their quiet hours begin earlier; in quiet hours there is no digest.</summary>
    private static LocalTime TimeOfDay(QuietHours quiet, EditionSettings settings)
    {
        var isShort = !quiet.IsNone && quiet.From > settings.WorkStarts && quiet.From < settings.WorkEnds;
        var time = (isShort ? quiet.From : settings.WorkEnds).PlusHours(-BeforeEnd);
        return quiet.Contains(time) ? quiet.Until : time;
    }
}
