using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;

namespace CertBot.Core.Support.Cases;

/// <summary>Who hears of what happened to a case.</summary>
public static class CaseNotifications
{
    /// <param name="events">What happened.</param>
    /// <param name="before">The case before; null: it is new.</param>
    /// <param name="after">The case after.</param>
    /// <param name="context">The context of the decision.</param>
    public static ImmutableArray<Notification> For(
        ImmutableArray<RecordedEvent<CaseEvent>> events,
        SupportCase? before,
        SupportCase after,
        CaseContext context
    ) => [.. events.SelectMany(e => For(e, after, context))];

    private static IEnumerable<Notification> For(RecordedEvent<CaseEvent> recorded, SupportCase after, CaseContext context) =>
        recorded.Data switch
        {
            CaseEvent.ClockWarned(var key) => PeopleInCharge(after, context)
                .Select(p => new Notification(new Recipient.ToPerson(p), Line("warned", key, after, context))),
            CaseEvent.ClockMissed(var key) when FindClock(after, key, context)?.IsRunning == true =>
            [
                .. PeopleInCharge(after, context)
                    .Union(Managers(context))
                    .Select(p => new Notification(new Recipient.ToPerson(p), Line("missed", key, after, context))),
                new Notification(new Recipient.ToRole(RoleName.Analyst), Line("missed", key, after, context)),
            ],
            _ => [],
        };

    /// <summary>Who looks after the case; while nobody does, the vendor's managers, and where there are none, all its people.</summary>
    private static ImmutableArray<PersonId> PeopleInCharge(SupportCase after, CaseContext context) =>
        after.Owner is { } owner && context.Vendor.People.ContainsKey(owner.Value) ? [owner]
        : Managers(context) is { IsEmpty: false } managers ? managers
        : [.. context.Vendor.People.Keys.Select(p => new PersonId(p))];

    private static ImmutableArray<PersonId> Managers(CaseContext context) =>
        [.. context.Vendor.People.Where(p => p.Value == VendorRole.Manager).Select(p => new PersonId(p.Key))];

    private static BotMessage.TextMessage Line(string what, string key, SupportCase after, CaseContext context)
    {
        var clock = FindClock(after, key, context);
        return new BotMessage.TextMessage(
            $"support.notice.{what}",
            new()
            {
                ["case"] = after.Id.Value,
                ["subject"] = after.Opening.Subject,
                ["customer"] = after.CustomerName,
                ["clock"] = LocalizableValue.Text(CaseTexts.Clock(clock?.Kind ?? CaseClockKind.FirstResponse)),
                ["due"] = clock?.Due is { } due ? LocalizableValue.Timestamp(due) : null,
            }
        );
    }

    private static CaseClock? FindClock(SupportCase supportCase, string key, CaseContext context) =>
        CaseClocks.Of(supportCase, context.Edition, context.HolidayCalendars, context.Now).FirstOrDefault(c => c.Key == key);
}
