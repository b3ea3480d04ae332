using NodaTime;

namespace CertBot.Core.Recognizers.Dates;

/// <summary>What a text about time is relative to.</summary>
/// <param name="Now">Local to the zone of whoever wrote the text.</param>
public sealed record DateReference(LocalDateTime Now)
{
    /// <summary>
    /// The day so many working days after a day, by the calendar of the programme's edition. Without a calendar: Monday to Friday.
    /// </summary>
    public Func<LocalDate, int, LocalDate> AddWorkingDays { get; init; } = AddWeekdays;

    public LocalDate Today => Now.Date;

    private static LocalDate AddWeekdays(LocalDate day, int count)
    {
        for (var left = count; left > 0; )
        {
            day = day.PlusDays(1);
            left -= day.DayOfWeek is IsoDayOfWeek.Saturday or IsoDayOfWeek.Sunday ? 0 : 1;
        }

        return day;
    }
}
