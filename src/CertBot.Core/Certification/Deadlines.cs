using CertBot.Core.Policy;
using NodaTime;

namespace CertBot.Core.Certification;

/// <summary>When a vendor is reminded of shortcomings it has not answered: some days before a deadline, on the day, and on the morning after.</summary>
internal static class Deadlines
{
    /// <summary>The next day (in the edition's zone) there is something to remind of; null: nothing is unanswered, or all was said.</summary>
    public static LocalDate? Next(Stage.Shortcomings at, Edition edition)
    {
        var said = at.Reminded ?? edition.DayOf(at.Since);
        var days = Open(at).SelectMany(i => Days(i, edition)).Where(d => d > said).ToArray();
        return days.Length == 0 ? null : days.Min();
    }

    /// <summary>The unanswered ones, the nearest deadline first.</summary>
    public static IReadOnlyList<Shortcoming> Open(Stage.Shortcomings at) => [.. at.Items.Where(i => i.Answer is null).OrderBy(i => i.Deadline).ThenBy(i => i.Number)];

    private static LocalDate[] Days(Shortcoming item, Edition edition) =>
        [item.Deadline.PlusDays(-edition.Settings.ShortcomingReminder), item.Deadline, item.Deadline.PlusDays(1)];
}
