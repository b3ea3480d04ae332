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
    public static ImmutableArray<Reminder> For(ImmutableArray<RecordedEvent<CaseEvent>> events, CaseView after, CaseContext context) =>
        [.. events.SelectMany(e => For(e.Data, after, context))];

    private static IEnumerable<Reminder> For(CaseEvent caseEvent, CaseView after, CaseContext context) =>
        caseEvent switch
        {
            CaseEvent.ClockWarned(var key) when FindRunning(after, key) is { } clock =>
            [
                .. PeopleInCharge(after.Case, context)
                    .Select(p => Create(new Recipient.ToPerson(p), "warned", clock, after.Case) with { IsUrgent = IsUrgent(after) }),
            ],
            // A clock that was stopped before anybody knew needs nobody's attention any more.
            CaseEvent.ClockMissed(var key) when FindRunning(after, key) is { } clock =>
            [
                .. PeopleInCharge(after.Case, context)
                    .Union(Managers(context))
                    .Select(p => Create(new Recipient.ToPerson(p), "missed", clock, after.Case) with { IsUrgent = IsUrgent(after) }),
                Create(new Recipient.ToRole(RoleName.Analyst), "missed", clock, after.Case),
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

    private static bool IsUrgent(CaseView view) =>
        view.Progress.Priority == CasePriority.High || view.Edition.Support.StandardPackages.Any(p => p.Key == view.Case.Terms.Package && p.Hours is null);

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

    private static CaseClock? FindRunning(CaseView view, string key) => view.Clocks.FirstOrDefault(c => c.Key == key && c.IsRunning);
}
