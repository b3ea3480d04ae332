using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;

namespace CertBot.Core.Certification.Notifications;

/// <summary>Who hears what of the things that happened: one message per task for reviewers, one per stage for a vendor, the rest updates of cards in place.</summary>
public static class ApplicationNotifications
{
    /// <summary>
    /// The notices of one commit. <paramref name="before"/> is the state the command found (null: none), <paramref name="after"/> the state all facts led to.
    /// The actor's own answer is not among them: whoever asked is answered where they asked.
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
                    .. events.IsEmpty ? [] : RootCards(events, notificationContext),
                    .. events.SelectMany(f => PlatformNotifications.For(f, notificationContext)),
                    .. events.SelectMany(f => VendorNotifications.For(f, notificationContext)),
                    .. events.SelectMany(f => EscalationNotifications.For(f, notificationContext)),
                ])
                .Select(n => WithRevision(n, after)),
        ];
    }

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

    /// <summary>Of several notices for one card at one place the last one counts, at the place of the first.</summary>
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
