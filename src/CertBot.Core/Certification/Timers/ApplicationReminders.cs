using System.Collections.Immutable;
using System.Globalization;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Core.Certification.Timers;

/// <summary>
/// The reminders of what an application's stage promises: on the working day when half of the time is over, and on the last day, each once and to those it waits
/// for. One whose time has passed, because no host ran or somebody was faster, is left out. Shortcomings have theirs (<c>ShortcomingReminders</c>).
/// </summary>
internal static class ApplicationReminders
{
    private const string Half = "half";

    private const string Last = "last";

    /// <summary>When (UTC) the next one is due; null: none is left.</summary>
    public static Instant? NextDue(Application app, Edition edition) => Open(app, edition).Select(r => (Instant?)r.At).Min();

    public static ImmutableArray<ApplicationEvent> Tick(Application app, DecisionContext context)
    {
        ImmutableArray<string> due = [.. Open(app, context.Edition).Where(r => r.At <= context.Now).Select(r => r.Name)];
        return due.IsEmpty ? [] : [new ApplicationEvent.RemindersSent(CardSubject.Of(app), due)];
    }

    /// <summary>What the event sends; it changes nothing that its reminders are about.</summary>
    public static IEnumerable<Reminder> Sent(ApplicationEvent.RemindersSent sent, Application app, DecisionContext context) =>
        sent.Subject != CardSubject.Of(app)
            ? []
            : All(app, context.Edition)
                .Where(r => sent.Names.Contains(r.Name, StringComparer.Ordinal) && context.Now < r.Until)
                .SelectMany(r => r.Lines(context).Select(line => line with { Until = r.Until }));

    private static IEnumerable<StageReminder> Open(Application app, Edition edition)
    {
        var sent = app.Reminded is { } reminded && reminded.Subject == CardSubject.Of(app) ? reminded.Names : [];
        return All(app, edition).Where(r => !sent.Contains(r.Name, StringComparer.Ordinal));
    }

    private static IEnumerable<StageReminder> All(Application app, Edition edition) => [.. OfDay(app, edition), .. OfQuestions(app, edition)];

    /// <summary>Those of the day that the stage promises.</summary>
    private static IEnumerable<StageReminder> OfDay(Application app, Edition edition)
    {
        if (app.Stage is Stage.Shortcomings || PromisedDates.For(app, edition) is not { } promised)
            yield break;

        // On the morning of its last day a deferral is over.
        var calendar = edition.Calendar();
        var last = app.Stage is Stage.Deferred ? promised.PlusDays(-1) : promised;
        while (!calendar.IsWorkingDay(last))
            last = last.PlusDays(-1);
        var start = edition.DayOf(app.Stage.Since);
        if (last <= start)
            yield break;

        var count = 0;
        for (var day = start; day < last; count++)
            day = calendar.AddWorkingDays(day, 1);
        var half = calendar.AddWorkingDays(start, count / 2);
        // An agreed day may be moved.
        var suffix = app.Stage is Stage.KickOff { Planned: { } planned } ? $":{LocalDatePattern.Iso.Format(planned)}" : "";
        if (half > start && half < last && app.Stage is (Stage.KickOff or Stage.Deferred or Stage.Review))
            yield return new(Half + suffix, edition.MorningOf(half), edition.MorningOf(last), context => AtHalf(app, promised, context));
        if (app.Stage is not Stage.KickOff { Planned: null })
            yield return new(Last + suffix, edition.MorningOf(last), edition.MorningOf(last.PlusDays(1)), context => OnLastDay(app, promised, context));
    }

    private static IEnumerable<Reminder> AtHalf(Application app, LocalDate promised, DecisionContext context) =>
        app.Stage switch
        {
            Stage.KickOff { Planned: null } =>
            [
                Create(app, new Recipient.ToRole(RoleName.Analyst), Half, "reminder.kick-off.unplanned", promised, context, CommandName.PlanKickOff),
            ],
            Stage.KickOff => [Create(app, new Recipient.ToVendor(app.Vendor), Half, "reminder.kick-off.half", promised, context)],
            Stage.Deferred => [Create(app, new Recipient.ToVendor(app.Vendor), Half, "reminder.deferred.half", promised, context)],
            Stage.Review stage => from task in OpenTasks(stage)
            where task.ClaimedBy is not null
            select OfTask(app, task, new Recipient.ToPerson(task.ClaimedBy ?? default), Half, "reminder.task.half", promised, context),
            _ => [],
        };

    private static IEnumerable<Reminder> OnLastDay(Application app, LocalDate promised, DecisionContext context) =>
        app.Stage switch
        {
            Stage.KickOff { Planned: not null } =>
            [
                Create(app, new Recipient.ToVendor(app.Vendor), Last, "reminder.kick-off.last", promised, context),
                Create(app, new Recipient.ToRole(RoleName.Analyst), Last, "reminder.kick-off.last-platform", promised, context),
            ],
            Stage.KickOff => [],
            Stage.Priority => context.Edition.PriorityDeciders.Select(role =>
                Create(app, new Recipient.ToRole(role), Last, "reminder.priority.last", promised, context)
            ),
            Stage.Deferred => [Create(app, new Recipient.ToVendor(app.Vendor), Last, "reminder.deferred.last", promised, context)],
            Stage.Review stage => OpenTasks(stage).SelectMany(task => OnLastDay(app, task, promised, context)),
            Stage.Audit => [Create(app, new Recipient.ToRole(RoleName.Analyst), Last, "reminder.audit.last", promised, context)],
            _ => [],
        };

    /// <summary>Whoever claimed it; without a claim everybody who may decide it. Somebody with two roles gets a reminder with one key once.</summary>
    private static IEnumerable<Reminder> OnLastDay(Application app, ReviewTask task, LocalDate promised, DecisionContext context) =>
        task.ClaimedBy is { } holder
            ? [OfTask(app, task, new Recipient.ToPerson(holder), Last, "reminder.task.last", promised, context)]
            : (context.Edition.Criteria.FirstOrDefault(c => c.Key == task.Key)?.Reviewers ?? []).Select(role =>
                OfTask(app, task, new Recipient.ToRole(role), Last, "reminder.task.unclaimed", promised, context)
            );

    /// <summary>What reviewers asked the vendor: nothing is promised for it, and it holds up the review.</summary>
    private static IEnumerable<StageReminder> OfQuestions(Application app, Edition edition)
    {
        var tasks = app.Stage switch
        {
            Stage.Review stage => stage.Tasks,
            Stage.Rework stage => stage.Tasks,
            _ => ImmutableSortedDictionary<CriterionKey, ReviewTask>.Empty,
        };
        return from task in tasks.Values
            from question in task.Questions
            where question.Answer is null
            let name = string.Create(CultureInfo.InvariantCulture, $"question:{task.Key}:{question.Number}")
            let day = edition.PromisedDay(question.At, edition.Settings.QuestionReminderDays)
            select new StageReminder(name, edition.MorningOf(day), edition.MorningOf(day.PlusDays(2)), context =>
                [OfQuestion(app, task, question, name, context)]
            );
    }

    private static Reminder OfQuestion(Application app, ReviewTask task, TaskQuestion question, string name, DecisionContext context) =>
        new(
            new Recipient.ToVendor(app.Vendor),
            $"{CardSubject.Of(app).Submission}|{name}",
            new(
                "reminder.question",
                Named(app)
                    .With([
                        ("criterion", DisplayNames.Of(task.Key)),
                        ("since", LocalizableValue.Timestamp(question.At)),
                        ("question", UserText.Excerpt(question.Text)),
                    ])
            )
        )
        {
            Due = question.At,
            Button = ButtonFor(
                app,
                CommandName.AnswerQuestion,
                ("criterion", task.Key.Value),
                ("number", question.Number.ToString(CultureInfo.InvariantCulture))
            ),
        };

    private static Reminder OfTask(Application app, ReviewTask task, Recipient to, string name, string key, LocalDate promised, DecisionContext context)
    {
        var reminder = Create(app, to, $"{name}:{task.Key}", key, promised, context);
        return reminder with
        {
            Line = reminder.Line with { Arguments = reminder.Line.Arguments.With([("criterion", DisplayNames.Of(task.Key))]) },
            Button = task.ClaimedBy is null ? ButtonFor(app, CommandName.Claim, ("criterion", task.Key.Value)) : reminder.Button,
        };
    }

    private static Reminder Create(
        Application app,
        Recipient to,
        string name,
        string key,
        LocalDate promised,
        DecisionContext context,
        string verb = "status"
    ) =>
        new(to, $"{CardSubject.Of(app)}|{name}", new(key, Named(app).With([("day", LocalizableValue.Date(promised)), ("vendor", app.VendorName)])))
        {
            Due = context.Edition.MorningOf(promised),
            Button = ButtonFor(app, verb),
        };

    private static LocalizableObject Named(Application app) => new() { ["app"] = app.Name, ["version"] = app.Release.Version };

    private static ReminderButton ButtonFor(Application app, string verb, params ReadOnlySpan<(string Name, LocalizableValue Value)> data)
    {
        LocalizableObject about = new() { ["app"] = app.Id.Value };
        return new(LocalizableValue.Text($"verb.{verb}"), verb, about.With(data).With([("subject", CardSubject.Of(app).Value)]));
    }

    private static IEnumerable<ReviewTask> OpenTasks(Stage.Review stage) =>
        stage.Closes is null ? stage.Tasks.Values.Where(task => task.Verdict is Verdict.Open) : [];

    /// <summary>A reminder of a stage, sent from <paramref name="At"/> on, and not after <paramref name="Until"/> (both UTC).</summary>
    private sealed record StageReminder(string Name, Instant At, Instant Until, Func<DecisionContext, IEnumerable<Reminder>> Lines);
}
