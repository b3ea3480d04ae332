using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Certification.Measures;
using CertBot.Core.Certification.Sanctions;
using CertBot.Core.Certification.Timers;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;

namespace CertBot.Core.Certification.Notifications;

/// <summary>
/// Derives notifications from events: one message per task for reviewers, one per stage for a vendor, everything else as updates of cards in place.
/// </summary>
public static class ApplicationNotifications
{
    /// <summary>
    /// The notifications of one commit. <paramref name="before"/> is the state before the command (null: none), <paramref name="after"/> the state after all
    /// events.
    /// The reply to the actor is not among them: it is sent to the conversation they wrote in.
    /// </summary>
    public static ImmutableArray<Notification> For(
        ImmutableArray<RecordedEvent<ApplicationEvent>> events,
        Application? before,
        Application after,
        DecisionContext context
    )
    {
        var notificationContext = new NotificationContext(before, after, context);
        return
        [
            .. KeepLastPerCard([
                    .. events.All(e =>
                        e.Data
                            is ApplicationEvent.RemindersSent
                                or ApplicationEvent.SanctionChanged { Event: SanctionEvent.Reminded }
                                or ApplicationEvent.InspectionChanged
                    )
                        ? []
                        : RootCards(events, notificationContext),
                    .. events.SelectMany(f => PlatformNotifications.For(f, notificationContext)),
                    .. events.SelectMany(f => VendorNotifications.For(f, notificationContext)),
                    .. events.SelectMany(f => EscalationNotifications.For(f, notificationContext)),
                    .. events.SelectMany(f => SanctionNotifications.For(f, notificationContext)),
                    .. events.SelectMany(f => InspectionNotifications.For(f, notificationContext)),
                    .. StaffingNotifications.For(notificationContext),
                ])
                .Select(n => WithRevision(n, after)),
        ];
    }

    /// <summary>The reminders of one commit: they go to people's own chats, bundled with what else is due for them.</summary>
    public static IEnumerable<Reminder> RemindersFor(ImmutableArray<RecordedEvent<ApplicationEvent>> events, Application after, DecisionContext context) =>
        [
            .. events.Select(e => e.Data).OfType<ApplicationEvent.RemindersSent>().SelectMany(sent => ApplicationReminders.Sent(sent, after, context)),
            .. events.Select(e => e.Data).OfType<ApplicationEvent.SanctionChanged>().SelectMany(sent => SanctionReminders.Sent(sent.Event, after, context)),
        ];

    /// <summary>The root card stands in the reviewers' channel from the first day, in the other groups' channels from their first task on.</summary>
    private static IEnumerable<Notification> RootCards(ImmutableArray<RecordedEvent<ApplicationEvent>> events, NotificationContext context) =>
        context.Groups.Select(group =>
            NotificationContext.CreateCardNotification(
                new Recipient.ToGroup(group),
                CardKeys.Root(context.After),
                RootCard.For(context.After, context.Edition)
            ) with
            {
                IsUpdateOnly = group != GroupName.Reviews && !events.Any(f => f.Data is ApplicationEvent.MaterialsSubmitted),
            }
        );

    /// <summary>Of several notifications for one card and recipient only the last is kept, in the position of the first.</summary>
    private static ImmutableArray<Notification> KeepLastPerCard(ImmutableArray<Notification> notices) =>
        [
            .. notices
                .Select((n, i) => (Notice: n, Key: n.CardKey is null ? (object)i : (n.To, n.CardKey, n.NotBefore)))
                .GroupBy(n => n.Key)
                .Select(group => group.Last().Notice with { IsUpdateOnly = group.All(n => n.Notice.IsUpdateOnly) }),
        ];

    /// <summary>A card remembers which state it shows.</summary>
    private static Notification WithRevision(Notification notice, Application after) =>
        notice.CardKey is null ? notice : notice with { Revision = after.Revision };
}
