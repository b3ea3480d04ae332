using CertBot.Core.Certification.Sanctions;
using CertBot.Core.Policy;
using CertBot.Core.Support;
using NodaTime;

namespace CertBot.Core.Certification.Measures;

/// <summary>
/// When an announced measure takes effect: on the first morning of the programme's working days after the whole period, so that nobody loses hours of it and
/// nothing happens at night.
/// </summary>
internal static class GracePeriod
{
    /// <summary>A warning that comes later than this after its time moves the end: nobody is warned an hour before.</summary>
    private static readonly Duration WarningTolerance = Duration.FromHours(12);

    /// <summary>The end, and when the last warning is due (both UTC).</summary>
    public static (Instant Ends, Instant Warns) After(Instant from, Duration length, Edition edition)
    {
        var ends = MorningAt(from + length, edition);
        return (ends, WarningBefore(ends, edition));
    }

    /// <summary>The end after a warning that is given now.</summary>
    public static Instant EndAfterWarning(AnnouncedSanction announced, Instant now, Edition edition) =>
        now - announced.Warns <= WarningTolerance
            ? announced.Ends
            : Instant.Max(announced.Ends, MorningAt(now + Duration.FromDays(edition.SanctionRules.LastWarningDays), edition));

    /// <summary>The last working morning that leaves the edition's days before the end.</summary>
    private static Instant WarningBefore(Instant ends, Edition edition)
    {
        var calendar = edition.Calendar();
        var day = edition.DayOf(ends).PlusDays(-edition.SanctionRules.LastWarningDays);
        while (!calendar.IsWorkingDay(day))
            day = day.PlusDays(-1);
        return edition.MorningOf(day);
    }

    private static Instant MorningAt(Instant moment, Edition edition)
    {
        var day = edition.WorkingDayOnOrAfter(edition.DayOf(moment));
        return edition.MorningOf(day) >= moment ? edition.MorningOf(day) : edition.MorningOf(edition.Calendar().AddWorkingDays(day, 1));
    }
}
