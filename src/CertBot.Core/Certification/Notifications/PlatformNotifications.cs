using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Certification.Reviews;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using static CertBot.Core.Certification.Applications.ApplicationEvent;

namespace CertBot.Core.Certification.Notifications;

/// <summary>Notifications for reviewers, analysts and leadership: card updates in place, and a line when new work waits for them.</summary>
internal static class PlatformNotifications
{
    private static readonly Recipient Reviews = new Recipient.ToGroup(GroupName.Reviews);

    private static readonly Recipient Leadership = new Recipient.ToGroup(GroupName.Leadership);

    public static IEnumerable<Notification> For(RecordedEvent<ApplicationEvent> recorded, NotificationContext context) =>
        recorded.Data switch
        {
            Resubmitted => [InThread(Reviews, context, context.CreateMessage("notice.resubmitted"))],
            FoundReady or PriorityApproved or PriorityDeferred or PriorityDeclined => [PriorityCardFor(context, recorded)],
            DeferralEnded =>
            [
                PriorityCardFor(context, recorded),
                new(Leadership, context.CreateMessage("notice.came-back")) { ThreadCardKey = CardKeys.Priority(context.After) },
            ],

            MaterialsSubmitted e => e.Criteria.SelectMany(c => TaskCards(context.After, c, context)),
            CriterionClaimed e => [.. TaskCards(context.After, e.Criterion, context), .. ClaimTakenOver(e, context)],
            CriterionDecided e => [.. TaskCards(context.After, e.Criterion, context), .. UndoExpiryUpdates(e, context)],
            ClaimReleased e => TaskCards(context.After, e.Criterion, context),
            DecisionUndone e => TaskCards(context.After, e.Criterion, context),
            VendorAsked e => TaskCards(context.After, e.Criterion, context),
            QuestionAnswered e => [.. TaskCards(context.After, e.Criterion, context), .. AnswerToReviewer(e, context)],
            RoundPassed or RoundReturned => AllTaskCards(context.After, context),
            ReworkSubmitted e => [.. e.Criteria.SelectMany(c => TaskCards(context.After, c, context)), .. RoundStarted(e, context)],

            StandardsSubmitted or ShortcomingsFound => [AuditCardFor(context.After, context, recorded)],
            ReauditStarted => [AuditCardFor(context.After, context, recorded), InThread(Reviews, context, context.CreateMessage("notice.reaudit-due"))],
            CertificateGranted e =>
            [
                AuditCardFor(context.After, context, recorded) with
                {
                    IsUpdateOnly = true,
                },
                InThread(Reviews, context, context.CreateMessage("notice.certified", ("number", e.Certificate.Number), ("vendor", context.After.VendorName))),
                new(Leadership, context.CreateMessage("notice.certified", ("number", e.Certificate.Number), ("vendor", context.After.VendorName))),
            ],
            ApplicationWithdrawn e => WithdrawalUpdates(e, context),
            VersionAnnounced when context.Before is { } certified => context.Groups.Select(g =>
                NotificationContext.CreateCardNotification(
                    new Recipient.ToGroup(g),
                    CardKeys.Root(certified),
                    RootCard.For(certified, context.Edition) with
                    {
                        IsClosed = true,
                    }
                ) with
                {
                    IsUpdateOnly = true,
                }
            ),
            _ => [],
        };

    private static Notification PriorityCardFor(NotificationContext context, RecordedEvent<ApplicationEvent> recorded) =>
        NotificationContext.CreateCardNotification(Leadership, CardKeys.Priority(context.After), PriorityCard.For(context.After, context.Edition, recorded));

    private static Notification AuditCardFor(Application app, NotificationContext context, RecordedEvent<ApplicationEvent>? recorded = null) =>
        NotificationContext.CreateCardNotification(Reviews, CardKeys.Audit(app), AuditCard.For(app, context.Edition, recorded)) with
        {
            ThreadCardKey = CardKeys.Root(app),
        };

    public static IEnumerable<Notification> TaskCards(Application app, CriterionKey key, NotificationContext context) =>
        context
            .Edition.Criteria.Where(c => c.Key == key)
            .Select(c =>
                NotificationContext.CreateCardNotification(
                    new Recipient.ToGroup(c.Group),
                    CardKeys.Task(app, key),
                    TaskCard.For(app, context.Edition, key)
                ) with
                {
                    ThreadCardKey = CardKeys.Root(app),
                }
            );

    /// <summary>Nothing is left to do: the buttons are removed and nobody is mentioned.</summary>
    public static IEnumerable<Notification> AllTaskCards(Application app, NotificationContext context) =>
        ReviewTasks.Of(app).Keys.SelectMany(key => TaskCards(app, key, context)).Select(n => n with { IsUpdateOnly = true });

    /// <summary>The card is updated once more when the undo window ends, to remove the button.</summary>
    private static IEnumerable<Notification> UndoExpiryUpdates(CriterionDecided e, NotificationContext context) =>
        TaskCards(context.After, e.Criterion, context)
            .Select(n => n with { IsUpdateOnly = true, NotBefore = context.DecisionContext.Now + context.Edition.Settings.UndoWindow });

    private static IEnumerable<Notification> ClaimTakenOver(CriterionClaimed e, NotificationContext context) =>
        e.From is { } from
            ?
            [
                new(
                    new Recipient.ToPerson(from),
                    context.CreateMessage(
                        "notice.taken-over",
                        ("who", LocalizableValue.PersonName(context.DecisionContext.Actor.Id)),
                        ("criterion", DisplayNames.Of(e.Criterion))
                    )
                ),
            ]
            : [];

    private static IEnumerable<Notification> AnswerToReviewer(QuestionAnswered e, NotificationContext context) =>
        ReviewTasks
            .Of(context.After, e.Criterion)
            ?.Questions.Where(q => q.Number == e.Number)
            .Select(q => new Notification(
                new Recipient.ToPerson(q.By),
                context.CreateMessage("notice.answered", ("criterion", DisplayNames.Of(e.Criterion)), ("question", q.Text), ("answer", e.Answer))
            ))
        ?? [];

    /// <summary>Cards of a later round are updated in place, which notifies nobody; one line per group does.</summary>
    private static IEnumerable<Notification> RoundStarted(ReworkSubmitted e, NotificationContext context) =>
        context
            .Edition.Criteria.Where(c => e.Criteria.Contains(c.Key))
            .GroupBy(c => c.Group)
            .Select(group =>
                InThread(
                    new Recipient.ToGroup(group.Key),
                    context,
                    context.CreateMessage(
                        "notice.round-begins",
                        ("round", e.Round),
                        ("criteria", LocalizableValue.List(group.Select(c => DisplayNames.Of(c.Key)))),
                        ("promised", LocalizableValue.Date(e.Promised))
                    )
                )
            );

    private static IEnumerable<Notification> WithdrawalUpdates(ApplicationWithdrawn e, NotificationContext context)
    {
        var app = context.WithdrawnVersion(e);
        return
        [
            .. context.Groups.Select(g =>
                NotificationContext.CreateCardNotification(new Recipient.ToGroup(g), CardKeys.Root(app), RootCard.For(app, context.Edition)) with
                {
                    IsUpdateOnly = true,
                }
            ),
            .. AllTaskCards(app, context),
            NotificationContext.CreateCardNotification(Leadership, CardKeys.Priority(app), PriorityCard.For(app, context.Edition)) with
            {
                IsUpdateOnly = true,
            },
            AuditCardFor(app, context) with
            {
                IsUpdateOnly = true,
            },
            new(Reviews, context.CreateMessage("notice.withdrawn", ("version", app.Release.Version), ("reason", e.Reason)))
            {
                ThreadCardKey = CardKeys.Root(app),
            },
        ];
    }

    private static Notification InThread(Recipient to, NotificationContext context, BotMessage.TextMessage line) =>
        new(to, line) { ThreadCardKey = CardKeys.Root(context.After) };
}
