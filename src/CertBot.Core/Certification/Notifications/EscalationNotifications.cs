using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Core.Support;

namespace CertBot.Core.Certification.Notifications;

/// <summary>
/// Notifications of an escalation: the called people and their level's channel get the card, all copies are updated, the opener is kept informed.
/// </summary>
internal static class EscalationNotifications
{
    public static IEnumerable<Notification> For(RecordedEvent<ApplicationEvent> recorded, NotificationContext context) =>
        recorded.Data is ApplicationEvent.EscalationChanged e && context.After.Escalations.GetValueOrDefault(e.Escalation) is { } escalation
            ? [.. CardCopies(escalation, e.Event, context), .. Messages(escalation, e.Event, recorded.By, context)]
            : [];

    private static IEnumerable<Notification> CardCopies(Escalation escalation, EscalationEvent escalationEvent, NotificationContext context)
    {
        var card = EscalationCard.For(context.After, context.Edition, escalation.Id);
        var called = escalationEvent as EscalationEvent.LevelCalled;
        var people = escalation.Notified.Select(p => (To: (Recipient)new Recipient.ToPerson(p), Called: called?.Called.Contains(p) == true));
        var groups = context
            .Edition.Escalation.Where(l => l.Level <= escalation.Level)
            .GroupBy(l => l.Group)
            .Select(g => (To: (Recipient)new Recipient.ToGroup(g.Key), Called: called is not null && g.Any(l => l.Level == called.Level)));
        return people
            .Concat(groups)
            .Select(copy =>
                NotificationContext.CreateCardNotification(copy.To, CardKeys.Escalation(context.After, escalation.Id), card) with
                {
                    IsUpdateOnly = !copy.Called,
                }
            );
    }

    /// <summary>An update in place notifies nobody; these sentences notify the people who wait for it.</summary>
    private static IEnumerable<Notification> Messages(Escalation escalation, EscalationEvent escalationEvent, PersonId by, NotificationContext context) =>
        escalationEvent switch
        {
            EscalationEvent.LevelCalled { Cause: not RaiseCause.Opened } e =>
            [
                .. MessagesTo(
                    [escalation.OpenedBy],
                    by,
                    context.CreateMessage("notice.escalation.level-called", ("escalation", escalation.Id.Value), ("level", e.Level))
                ),
                .. MessagesTo(CalledAgain(escalation, e, context), by, WaitsMessage(escalation, context)),
            ],
            EscalationEvent.LevelUnstaffed e =>
            [
                new(
                    new Recipient.ToRole(RoleName.Administrator),
                    context.CreateMessage(
                        e.Away.IsEmpty ? "notice.escalation.nobody-there" : "notice.escalation.nobody-reachable",
                        ("escalation", escalation.Id.Value),
                        ("level", e.Level),
                        ("away", LocalizableValue.List(e.Away.Select(LocalizableValue.PersonName)))
                    )
                ),
            ],
            EscalationEvent.Acknowledged e => MessagesTo(
                [escalation.OpenedBy],
                by,
                e.For is { } absent
                    ? context.CreateMessage(
                        "notice.escalation.acknowledged-for",
                        ("escalation", escalation.Id.Value),
                        ("who", LocalizableValue.PersonName(by)),
                        ("absent", LocalizableValue.PersonName(absent))
                    )
                    : context.CreateMessage("notice.escalation.acknowledged", ("escalation", escalation.Id.Value), ("who", LocalizableValue.PersonName(by)))
            ),
            EscalationEvent.Commented e => MessagesTo(
                [escalation.OpenedBy, .. escalation.Acknowledged],
                by,
                context.CreateMessage(
                    "notice.escalation.commented",
                    ("escalation", escalation.Id.Value),
                    ("who", LocalizableValue.PersonName(by)),
                    ("words", e.Words)
                )
            ),
            EscalationEvent.Reminded => MessagesTo(escalation.Called, by, WaitsMessage(escalation, context)),
            EscalationEvent.Closed e => MessagesTo(
                [escalation.OpenedBy],
                by,
                context.CreateMessage(
                    "notice.escalation.ended",
                    ("escalation", escalation.Id.Value),
                    ("who", LocalizableValue.PersonName(by)),
                    ("outcome", EscalationDecider.DescribeOutcome(by, e.Outcome))
                )
            ),
            _ => [],
        };

    private static BotMessage.TextMessage WaitsMessage(Escalation escalation, NotificationContext context) =>
        context.CreateMessage(
            "notice.escalation.reminded",
            ("escalation", escalation.Id.Value),
            ("reason", escalation.Reason),
            ("since", LocalizableValue.Timestamp(escalation.OpenedAt))
        );

    /// <summary>People of a level that is called once more: they have the card already, and an update of it would go unnoticed.</summary>
    private static IEnumerable<PersonId> CalledAgain(Escalation escalation, EscalationEvent.LevelCalled called, NotificationContext context) =>
        called.Cause == RaiseCause.OtherPeople && context.Before?.Escalations.GetValueOrDefault(escalation.Id) is { } before
            ? called.Called.Where(before.Notified.Contains)
            : [];

    private static IEnumerable<Notification> MessagesTo(IEnumerable<PersonId> people, PersonId except, BotMessage.TextMessage line) =>
        people.Distinct().Where(p => p != except).Select(p => new Notification(new Recipient.ToPerson(p), line));
}
