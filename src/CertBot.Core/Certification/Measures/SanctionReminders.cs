using System.Collections.Immutable;
using System.Globalization;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Sanctions;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Core.Certification.Measures;

/// <summary>
/// Reminders in a matter, each once: of a step before its last day, on it and after it; of an answer, a proposal or a schedule that nobody looked at. One whose
/// time has passed is left out. They wait until their reader's quiet hours are over.
/// </summary>
internal static class SanctionReminders
{
    /// <summary>After so many working days those who may approve are reminded of a proposal, and the vendor of a schedule.</summary>
    private const int UnansweredDays = 3;

    private const string Missed = "missed";

    /// <summary>When (UTC) the next one is due; null: none is left.</summary>
    public static Instant? NextDue(Application app, Edition edition) => Open(app, edition).Select(r => (Instant?)r.At).Min();

    public static ImmutableArray<ApplicationEvent> Tick(Application app, DecisionContext context)
    {
        ImmutableArray<string> due = [.. Open(app, context.Edition).Where(r => r.At <= context.Now).Select(r => r.Name)];
        return due.IsEmpty ? [] : [new ApplicationEvent.SanctionChanged(new SanctionEvent.Reminded(due))];
    }

    /// <summary>What an event sends as reminders; it changes nothing that they are about.</summary>
    public static IEnumerable<Reminder> Sent(SanctionEvent sanctionEvent, Application app, DecisionContext context) =>
        (sanctionEvent, app.Standing) switch
        {
            (SanctionEvent.Reminded sent, { } standing) => All(app, standing, context.Edition)
                .Where(r => sent.Names.Contains(r.Name, StringComparer.Ordinal) && context.Now < r.Until)
                .SelectMany(r => r.To.Select(to => CreateLine(app, standing, r, to))),
            (SanctionEvent.LastWarning e, { Announced: { } announced } standing) =>
            [
                CreateLine(
                    app,
                    standing,
                    new(
                        $"warning:{announced.Since.ToUnixTimeSeconds()}",
                        context.Now,
                        e.Ends,
                        [new Recipient.ToVendor(app.Vendor)],
                        $"sanction.reminder.warning.{SanctionKinds.NameOf(announced.Kind)}"
                    )
                    {
                        Data = [("ends", LocalizableValue.Timestamp(e.Ends)), ("reason", UserText.Excerpt(announced.Reason))],
                    },
                    new Recipient.ToVendor(app.Vendor)
                ) with
                {
                    // Nobody's quiet hours last a day: where less is left, it might be held until the measure has taken effect.
                    IsUrgent = e.Ends - context.Now < Duration.FromDays(1),
                },
            ],
            _ => [],
        };

    /// <summary>Whether people were told that a step was not done by its last day.</summary>
    public static bool IsReportedOverdue(RemedyStep step, SanctionMatter standing) =>
        step is { Reported: null, Confirmed: null } && standing.Reminded.Contains($"{NameOf(step)}:{Missed}", StringComparer.Ordinal);

    /// <summary>Whether an event says that a step is overdue: the card shows it.</summary>
    public static bool TellsOverdue(SanctionEvent.Reminded reminded) => reminded.Names.Any(n => n.EndsWith($":{Missed}", StringComparison.Ordinal));

    private static string NameOf(RemedyStep step) => string.Create(CultureInfo.InvariantCulture, $"step:{step.Number}:{LocalDatePattern.Iso.Format(step.Due)}");

    private static IEnumerable<SanctionReminder> Open(Application app, Edition edition) =>
        app.Standing is { IsOpen: true } standing ? All(app, standing, edition).Where(r => !standing.Reminded.Contains(r.Name, StringComparer.Ordinal)) : [];

    private static IEnumerable<SanctionReminder> All(Application app, SanctionMatter standing, Edition edition)
    {
        Recipient vendor = new Recipient.ToVendor(app.Vendor);
        ImmutableArray<Recipient> approvers = [.. edition.SanctionRules.Approvers.Select(r => new Recipient.ToRole(r))];
        ImmutableArray<Recipient> everybody = [.. edition.SanctionRules.Everybody.Select(r => new Recipient.ToRole(r))];
        if (standing.Announced is { StoppedAt: { } stopped } announced)
        {
            yield return Unanswered($"answer:{announced.Answers.Length}:{announced.Since.ToUnixTimeSeconds()}", stopped, 1, everybody, "answer", edition);
        }
        if (standing.Proposal is { } proposal)
            yield return Unanswered($"proposal:{proposal.At.ToUnixTimeSeconds()}", proposal.At, UnansweredDays, approvers, "proposal", edition);
        if (standing.Remedy is { AgreedAt: null } waiting)
        {
            yield return Unanswered(
                $"remedy:{waiting.Since.ToUnixTimeSeconds()}",
                waiting.Since,
                UnansweredDays,
                waiting.Side == RemedySide.Vendor ? everybody : [vendor],
                waiting.Side == RemedySide.Vendor ? "remedy-platform" : "remedy",
                edition
            );
        }
        if (standing.Remedy is { AgreedAt: { } agreed } remedy)
        {
            foreach (var step in remedy.Steps.Where(s => s is { Reported: null, Confirmed: null }))
            {
                foreach (var reminder in OfStep(step, edition.DayOf(agreed), vendor, everybody, edition))
                    yield return reminder;
            }
        }
    }

    private static IEnumerable<SanctionReminder> OfStep(
        RemedyStep step,
        LocalDate agreed,
        Recipient vendor,
        ImmutableArray<Recipient> platform,
        Edition edition
    )
    {
        var name = NameOf(step);
        (string, LocalizableValue)[] data = [("number", step.Number), ("day", LocalizableValue.Date(step.Due)), ("what", UserText.Excerpt(step.Description))];
        var soon = step.Due.PlusDays(-edition.SanctionRules.StepReminderDays);
        var after = edition.WorkingDayOnOrAfter(step.Due.PlusDays(1));
        if (soon > agreed)
            yield return new($"{name}:soon", edition.MorningOf(soon), edition.MorningOf(step.Due), [vendor], "sanction.reminder.step.soon") { Data = data };
        if (step.Due > agreed)
        {
            yield return new($"{name}:today", edition.MorningOf(step.Due), edition.MorningOf(step.Due.PlusDays(1)), [vendor], "sanction.reminder.step.today")
            {
                Data = data,
            };
        }
        yield return new($"{name}:{Missed}", edition.MorningOf(after), Instant.MaxValue, [vendor, .. platform], "sanction.reminder.step.missed")
        {
            Data = data,
        };
    }

    private static SanctionReminder Unanswered(string name, Instant since, int days, ImmutableArray<Recipient> to, string key, Edition edition)
    {
        var morning = edition.MorningOf(edition.PromisedDay(since, days));
        return new(name, morning, edition.MorningOf(edition.PromisedDay(since, days + 2)), to, $"sanction.reminder.{key}")
        {
            Data = [("since", LocalizableValue.Timestamp(since))],
        };
    }

    private static Reminder CreateLine(Application app, SanctionMatter standing, SanctionReminder reminder, Recipient to) =>
        new(to, $"{app.Id}|{standing.Id}|{reminder.Name}", new(reminder.TextKey, new LocalizableObject { ["app"] = app.Name }.With(reminder.Data)))
        {
            Due = reminder.At,
            Until = reminder.Until == Instant.MaxValue ? null : reminder.Until,
            Button = new(LocalizableValue.Text("verb.standing"), "standing", new() { ["app"] = app.Id.Value, ["subject"] = CardSubject.Of(app).Value }),
        };

    /// <summary>Sent from <paramref name="At"/> on, and not after <paramref name="Until"/> (both UTC).</summary>
    private sealed record SanctionReminder(string Name, Instant At, Instant Until, ImmutableArray<Recipient> To, string TextKey)
    {
        public (string Name, LocalizableValue Value)[] Data { get; init; } = [];
    }
}
