using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;

namespace CertBot.Core.Support.Cases;

/// <summary>
/// Who hears that a clock of a case is nearly due, or missed: who looks after the case; of what is missed also the vendor's managers and the analysts. It waits
/// for the morning, except for the vendor where support runs around the clock or the priority is high.
/// </summary>
public static class CaseReminders
{
    /// <param name="events">What happened.</param>
    /// <param name="after">The case after.</param>
    /// <param name="context">The context of the decision.</param>
    public static ImmutableArray<Reminder> For(ImmutableArray<RecordedEvent<CaseEvent>> events, SupportCase after, CaseContext context) =>
        [.. events.SelectMany(e => For(e.Data, after, context))];

    private static IEnumerable<Reminder> For(CaseEvent caseEvent, SupportCase after, CaseContext context) =>
        caseEvent switch
        {
            CaseEvent.ClockWarned(var key) when FindRunning(after, key, context) is { } clock =>
            [
                .. PeopleInCharge(after, context)
                    .Select(p => Create(new Recipient.ToPerson(p), "warned", clock, after) with { IsUrgent = IsUrgent(after, context) }),
            ],
            // A clock that was stopped before anybody knew needs nobody's attention any more.
            CaseEvent.ClockMissed(var key) when FindRunning(after, key, context) is { } clock =>
            [
                .. PeopleInCharge(after, context)
                    .Union(Managers(context))
                    .Select(p => Create(new Recipient.ToPerson(p), "missed", clock, after) with { IsUrgent = IsUrgent(after, context) }),
                Create(new Recipient.ToRole(RoleName.Analyst), "missed", clock, after),
            ],
            _ => [],
        };

    /// <summary>Who looks after the case; while nobody does, the vendor's managers, and where there are none, all its people.</summary>
    public static ImmutableArray<PersonId> PeopleInCharge(SupportCase supportCase, CaseContext context) =>
        supportCase.Owner is { } owner && context.Vendor.People.ContainsKey(owner.Value) ? [owner]
        : Managers(context) is { IsEmpty: false } managers ? managers
        : [.. context.Vendor.People.Keys.Select(p => new PersonId(p))];

    private static ImmutableArray<PersonId> Managers(CaseContext context) =>
        [.. context.Vendor.People.Where(p => p.Value == VendorRole.Manager).Select(p => new PersonId(p.Key))];

    private static bool IsUrgent(SupportCase supportCase, CaseContext context) =>
        CaseProgress.Of(supportCase, context.Now).Priority == CasePriority.High
        || context.Edition.Support.StandardPackages.Any(p => p.Key == supportCase.Terms.Package && p.Hours is null);

    private static Reminder Create(Recipient to, string what, CaseClock clock, SupportCase supportCase) =>
        new(
            to,
            $"case:{supportCase.Id}:{clock.Key}:{what}",
            new BotMessage.TextMessage(
                $"support.notice.{what}",
                new()
                {
                    ["case"] = supportCase.Id.Value,
                    ["subject"] = supportCase.Opening.Subject,
                    ["customer"] = supportCase.CustomerName,
                    ["clock"] = LocalizableValue.Text(CaseTexts.Clock(clock.Kind)),
                    ["due"] = clock.Due is { } due ? LocalizableValue.Timestamp(due) : null,
                }
            )
        )
        {
            Due = clock.Due,
            Button = new(LocalizableValue.Text("support.button.case"), "case", new() { ["case"] = supportCase.Id.Value }),
        };

    private static CaseClock? FindRunning(SupportCase supportCase, string key, CaseContext context) =>
        CaseClocks.Of(supportCase, context.Edition, context.HolidayCalendars, context.Now).FirstOrDefault(c => c.Key == key && c.IsRunning);
}
