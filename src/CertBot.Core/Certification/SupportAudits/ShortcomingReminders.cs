using CertBot.Core.Certification.Applications;
using CertBot.Core.Policy;
using CertBot.Core.Support;
using NodaTime;

namespace CertBot.Core.Certification.SupportAudits;

/// <summary>When a vendor is reminded of shortcomings it has not answered: some days before a deadline, on the day, and on the morning after.</summary>
internal static class ShortcomingReminders
{
    /// <summary>The next day (in the edition's zone) with a reminder; null if everything is answered or all reminders were sent.</summary>
    public static LocalDate? NextDay(Stage.Shortcomings stage, Edition edition)
    {
        var lastReminder = stage.Reminded ?? edition.DayOf(stage.Since);
        var days = Unanswered(stage).SelectMany(i => ReminderDays(i, edition)).Where(d => d > lastReminder).ToArray();
        return days.Length == 0 ? null : days.Min();
    }

    /// <summary>The unanswered ones, the nearest deadline first.</summary>
    public static IReadOnlyList<Shortcoming> Unanswered(Stage.Shortcomings stage) =>
        [.. stage.Items.Where(i => i.Answer is null).OrderBy(i => i.Deadline).ThenBy(i => i.Number)];

    private static LocalDate[] ReminderDays(Shortcoming item, Edition edition) =>
        [item.Deadline.PlusDays(-edition.Settings.ShortcomingReminderDays), item.Deadline, item.Deadline.PlusDays(1)];
}
