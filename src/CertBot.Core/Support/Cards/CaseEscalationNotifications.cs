using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;

namespace CertBot.Core.Support.Cards;

/// <summary>
/// Notifications of an escalation of a case: the called people of both sides and their level's channel get the card, all copies are updated, and whoever opened
/// it or looks after the case is kept informed.
/// </summary>
internal static class CaseEscalationNotifications
{
    public static IEnumerable<Notification> For(RecordedEvent<CaseEvent> recorded, SupportCase? before, CaseView after, CaseContext context) =>
        recorded.Data is CaseEvent.EscalationChanged e && after.Case.Escalations.GetValueOrDefault(e.Escalation) is { } escalation
            ?
            [
                .. Copies(escalation, e.Event as EscalationEvent.LevelCalled, after, context),
                .. Messages(escalation, e.Event, recorded.By, before, after.Case, context),
            ]
            : [];

    /// <param name="escalation">The escalation as it is now.</param>
    /// <param name="called">The level that is called: its people get the card anew; null: copies are only brought up to date.</param>
    /// <param name="after">The case.</param>
    /// <param name="context">The context of the decision.</param>
    public static IEnumerable<Notification> Copies(Escalation escalation, EscalationEvent.LevelCalled? called, CaseView after, CaseContext context)
    {
        var card = CaseEscalationCard.For(after, escalation.Id);
        var people = escalation.Notified.Select(p => (To: (Recipient)new Recipient.ToPerson(p), IsCalled: called?.Called.Contains(p) == true));
        var groups = context
            .Edition.Escalation.Where(l => l.Level <= escalation.Level)
            .GroupBy(l => l.Group)
            .Select(g => (To: (Recipient)new Recipient.ToGroup(g.Key), IsCalled: called is not null && g.Any(l => l.Level == called.Level)));
        return people
            .Concat(groups)
            .Select(copy => new Notification(copy.To, card)
            {
                CardKey = CaseCardKeys.Escalation(after.Case.Id, escalation.Id),
                Revision = after.Case.Revision,
                IsUpdateOnly = !copy.IsCalled,
            });
    }

    /// <summary>An update in place notifies nobody; these sentences notify the people who wait for it.</summary>
    private static IEnumerable<Notification> Messages(
        Escalation escalation,
        EscalationEvent escalationEvent,
        PersonId by,
        SupportCase? before,
        SupportCase after,
        CaseContext context
    ) =>
        escalationEvent switch
        {
            EscalationEvent.Opened opened when by != PersonId.Clock => MessagesTo(
                CaseReminders.PeopleInCharge(after, context).Except(escalation.Called),
                by,
                Create(
                    "opened",
                    escalation,
                    after,
                    ("subject", after.Opening.Subject),
                    ("customer", after.CustomerName),
                    ("who", LocalizableValue.PersonName(by)),
                    ("reason", opened.Reason)
                )
            ),
            EscalationEvent.LevelCalled { Cause: not RaiseCause.Opened } e =>
            [
                .. MessagesTo([escalation.OpenedBy], by, Create("level-called", escalation, after, ("level", e.Level))),
                .. MessagesTo(CalledAgain(escalation, e, before), by, Reminder(escalation, after)),
            ],
            EscalationEvent.Acknowledged => MessagesTo(
                [escalation.OpenedBy],
                by,
                Create("acknowledged", escalation, after, ("who", LocalizableValue.PersonName(by)))
            ),
            EscalationEvent.Commented e => MessagesTo(
                [escalation.OpenedBy, .. escalation.Acknowledged],
                by,
                Create("commented", escalation, after, ("who", LocalizableValue.PersonName(by)), ("words", e.Words))
            ),
            EscalationEvent.Reminded => MessagesTo(escalation.Called, by, Reminder(escalation, after)),
            EscalationEvent.Closed e => MessagesTo(
                [escalation.OpenedBy],
                by,
                Create("ended", escalation, after, ("who", LocalizableValue.PersonName(by)), ("outcome", EscalationDecider.DescribeOutcome(by, e.Outcome)))
            ),
            _ => [],
        };

    private static BotMessage.TextMessage Reminder(Escalation escalation, SupportCase after) =>
        Create(
            "reminded",
            escalation,
            after,
            ("reason", escalation.Reason.Length > 0 ? escalation.Reason : LocalizableValue.Text("case.escalation.by-clock")),
            ("since", LocalizableValue.Timestamp(escalation.OpenedAt))
        );

    /// <summary>People of a level that is called once more: they have the card already, and an update of it would go unnoticed.</summary>
    private static IEnumerable<PersonId> CalledAgain(Escalation escalation, EscalationEvent.LevelCalled called, SupportCase? before) =>
        called.Cause == RaiseCause.OtherPeople && before?.Escalations.GetValueOrDefault(escalation.Id) is { } earlier
            ? called.Called.Where(earlier.Notified.Contains)
            : [];

    private static BotMessage.TextMessage Create(
        string what,
        Escalation escalation,
        SupportCase after,
        params ReadOnlySpan<(string Name, LocalizableValue Value)> data
    )
    {
        LocalizableObject about = new() { ["case"] = after.Id.Value, ["escalation"] = escalation.Id.Value };
        return new($"case.notice.escalation.{what}", about.With(data));
    }

    /// <summary>The timer opens escalations too, and is nobody to write to.</summary>
    private static IEnumerable<Notification> MessagesTo(IEnumerable<PersonId> people, PersonId except, BotMessage.TextMessage line) =>
        people.Distinct().Where(p => p != except && p != PersonId.Clock).Select(p => new Notification(new Recipient.ToPerson(p), line));
}
