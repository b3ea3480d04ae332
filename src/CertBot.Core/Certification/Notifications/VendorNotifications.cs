using System.Globalization;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Certification.SupportAudits;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using static CertBot.Core.Certification.Applications.ApplicationEvent;

namespace CertBot.Core.Certification.Notifications;

/// <summary>Notifications for a vendor: one message per stage, questions immediately, the result of a round in one list after it is closed.</summary>
internal static class VendorNotifications
{
    public static IEnumerable<Notification> For(RecordedEvent<ApplicationEvent> recorded, NotificationContext context) =>
        recorded.Data switch
        {
            Submitted => ColleagueMessages(context, "notice.colleague.submitted"),
            KickOffPlanned e => [new(context.VendorRecipient, context.CreateMessage("notice.kick-off-planned", ("day", LocalizableValue.Date(e.On))))],
            FoundReady => [new(context.VendorRecipient, context.CreateMessage("notice.found-ready"))],
            FoundNotReady => [NotReadyCardFor(context.After, context, (context.After.Stage as Stage.NotReady)?.Round ?? 1)],
            Resubmitted =>
            [
                NotReadyCardFor(context.After, context, (context.Before?.Stage as Stage.NotReady)?.Round ?? 1) with
                {
                    IsUpdateOnly = true,
                },
                .. ColleagueMessages(context, "notice.colleague.resubmitted"),
            ],
            PriorityApproved e =>
            [
                MaterialsCardFor(
                    context.After,
                    context,
                    context.CreateMessage("notice.approved", ("priority", DisplayNames.Of(e.Priority)), ("day", LocalizableValue.Date(e.PlannedStart)))
                ),
            ],
            PriorityDeferred e =>
            [
                new(context.VendorRecipient, context.CreateMessage("notice.deferred", ("day", LocalizableValue.Date(e.Until)), ("reason", e.Reason))),
            ],
            DeferralEnded => [new(context.VendorRecipient, context.CreateMessage("notice.back-in-turn"))],
            PriorityDeclined e =>
            [
                new(
                    context.VendorRecipient,
                    context.CreateMessage("notice.declined", ("reason", e.Reason)) with
                    {
                        SuggestedActions = [new(LocalizableValue.Text("notice.offer.apply"), "apply")],
                    }
                ),
            ],

            MaterialAdded or MaterialRemoved => [.. CardUpdate(context.After, context)],
            MaterialsSubmitted e =>
            [
                MaterialsCardFor(context.After, context) with
                {
                    IsUpdateOnly = true,
                },
                .. UnchangedCardUpdate(context.After, context),
                .. ColleagueMessages(context, "notice.colleague.materials-submitted", LocalizableValue.Date(e.Promised)),
            ],
            VendorAsked e =>
            [
                new(
                    context.VendorRecipient,
                    context.CreateMessage("notice.asked", ("criterion", DisplayNames.Of(e.Criterion)), ("question", e.Question)) with
                    {
                        SuggestedActions =
                        [
                            context.SuggestCommand(CommandName.AnswerQuestion, string.Create(CultureInfo.InvariantCulture, $" {e.Criterion} {e.Number}")),
                        ],
                    }
                ),
            ],
            RoundPassed when context.After.Stage is Stage.Standards =>
            [
                new(
                    context.VendorRecipient,
                    context.CreateMessage("notice.round-passed") with
                    {
                        SuggestedActions = [context.SuggestCommand(CommandName.SubmitStandards)],
                    }
                ),
            ],
            RoundReturned e => [RoundCardFor(context.After, context, e.Round)],
            CriterionReworked => [.. CardUpdate(context.After, context)],
            ReworkSubmitted e =>
            [
                RoundCardFor(context.After, context, e.Round - 1) with
                {
                    IsUpdateOnly = true,
                },
                .. ColleagueMessages(context, "notice.colleague.mended-submitted", LocalizableValue.Date(e.Promised)),
            ],

            StandardsSubmitted e => ColleagueMessages(context, "notice.colleague.standards-submitted", LocalizableValue.Date(e.Promised)),
            ShortcomingsFound e => [ShortcomingsCardFor(context.After, context, e.Round)],
            ShortcomingAnswered => [.. CardUpdate(context.After, context)],
            ShortcomingsReminded e => ReminderMessages(e, context),
            ReauditStarted e =>
            [
                ShortcomingsCardFor(context.After, context, e.Round - 1) with
                {
                    IsUpdateOnly = true,
                },
                .. ColleagueMessages(context, "notice.colleague.reaudit-due", LocalizableValue.Date(e.Promised)),
            ],
            CertificateGranted =>
            [
                NotificationContext.CreateCardNotification(
                    context.VendorRecipient,
                    CardKeys.Certified(context.After),
                    CertifiedCard.For(context.After, context.Edition)
                ),
            ],
            VersionAnnounced =>
            [
                .. context.Before is { } certified ? [CertifiedCardUpdate(certified, context, isClosed: true)] : (Notification[])[],
                MaterialsCardFor(context.After, context, context.CreateMessage("notice.version-announced")),
            ],
            ApplicationWithdrawn e => [.. WithdrawalUpdates(e, context)],
            ListingReleased e => [new(context.VendorRecipient, context.CreateMessage("notice.listing-released", ("reason", e.Reason)))],
            _ => [],
        };

    private static Notification MaterialsCardFor(Application app, NotificationContext context, BotMessage.TextMessage? lead = null) =>
        NotificationContext.CreateCardNotification(
            context.VendorRecipient,
            CardKeys.Materials(app),
            MaterialsCard.For(app, context.Edition) with
            {
                Lead = lead,
            }
        );

    /// <summary>It is sent to who asks for it only.</summary>
    private static IEnumerable<Notification> UnchangedCardUpdate(Application app, NotificationContext context) =>
        UnchangedCard.For(app, context.Edition) is { } card
            ? [NotificationContext.CreateCardNotification(context.VendorRecipient, CardKeys.Unchanged(app), card) with { IsUpdateOnly = true }]
            : [];

    /// <summary>While the next version is under way, there is no other to announce.</summary>
    private static Notification CertifiedCardUpdate(Application certified, NotificationContext context, bool isClosed) =>
        NotificationContext.CreateCardNotification(
            context.VendorRecipient,
            CardKeys.Certified(certified),
            CertifiedCard.For(certified, context.Edition) with
            {
                IsClosed = isClosed,
            }
        ) with
        {
            IsUpdateOnly = true,
        };

    private static Notification NotReadyCardFor(Application app, NotificationContext context, int round) =>
        NotificationContext.CreateCardNotification(context.VendorRecipient, CardKeys.NotReady(app, round), NotReadyCard.For(app));

    /// <summary>The nearest deadline: upcoming, today, or missed; a missed one is also reported to the analysts.</summary>
    private static IEnumerable<Notification> ReminderMessages(ShortcomingsReminded e, NotificationContext context)
    {
        if (context.After.Stage is not Stage.Shortcomings stage || ShortcomingReminders.Unanswered(stage) is not [var first, ..] open)
            return [];

        var isMissed = first.Deadline < e.On;
        var line = context.CreateMessage(
            isMissed ? "notice.deadline.missed"
                : first.Deadline == e.On ? "notice.deadline.today"
                : "notice.deadline.soon",
            ("count", open.Count),
            ("day", LocalizableValue.Date(first.Deadline)),
            ("what", first.Description)
        );
        Notification toVendor = new(context.VendorRecipient, line with { SuggestedActions = [context.SuggestCommand(CommandName.AnswerShortcoming)] });
        return isMissed
            ?
            [
                toVendor,
                new(
                    new Recipient.ToGroup(Directory.GroupName.Reviews),
                    context.CreateMessage("notice.deadline.missed-platform", ("day", LocalizableValue.Date(first.Deadline)), ("what", first.Description))
                )
                {
                    ThreadCardKey = CardKeys.Root(context.After),
                },
            ]
            : [toVendor];
    }

    private static Notification RoundCardFor(Application app, NotificationContext context, int round) =>
        NotificationContext.CreateCardNotification(context.VendorRecipient, CardKeys.Round(app, round), RoundCard.For(app, context.Edition));

    private static Notification ShortcomingsCardFor(Application app, NotificationContext context, int round) =>
        NotificationContext.CreateCardNotification(context.VendorRecipient, CardKeys.Shortcomings(app, round), ShortcomingsCard.For(app, context.Edition));

    /// <summary>The vendor's work list is updated after each submission and answer.</summary>
    private static IEnumerable<Notification> CardUpdate(Application app, NotificationContext context) =>
        app.Stage switch
        {
            Stage.Collecting => [MaterialsCardFor(app, context) with { IsUpdateOnly = true }, .. UnchangedCardUpdate(app, context)],
            Stage.Rework stage => [RoundCardFor(app, context, stage.Round) with { IsUpdateOnly = true }],
            Stage.Shortcomings stage => [ShortcomingsCardFor(app, context, stage.Round) with { IsUpdateOnly = true }],
            _ => [],
        };

    private static IEnumerable<Notification> WithdrawalUpdates(ApplicationWithdrawn e, NotificationContext context)
    {
        var app = context.WithdrawnVersion(e);
        var list = context.Before?.Stage switch
        {
            Stage.Collecting => MaterialsCardFor(app, context),
            Stage.NotReady stage => NotReadyCardFor(app, context, stage.Round),
            Stage.Rework stage => RoundCardFor(app, context, stage.Round),
            Stage.Shortcomings stage => ShortcomingsCardFor(app, context, stage.Round),
            _ => null,
        };
        return
        [
            .. list is null ? (Notification[])[] : [list with { IsUpdateOnly = true }],
            .. context.Before?.Stage is Stage.Collecting ? UnchangedCardUpdate(app, context) : [],
            .. context.After.Stage is Stage.Certified ? [CertifiedCardUpdate(context.After, context, isClosed: false)] : (Notification[])[],
            .. context.Colleagues.Select(to => new Notification(
                to,
                context.CreateMessage(
                    "notice.colleague.withdrawn",
                    ("who", LocalizableValue.PersonName(context.DecisionContext.Actor.Id)),
                    ("version", app.Release.Version),
                    ("reason", e.Reason)
                )
            )),
        ];
    }

    private static IEnumerable<Notification> ColleagueMessages(NotificationContext context, string key, LocalizableValue? promised = null) =>
        context.Colleagues.Select(to => new Notification(
            to,
            promised is null
                ? context.CreateMessage(key, ("who", LocalizableValue.PersonName(context.DecisionContext.Actor.Id)))
                : context.CreateMessage(key, ("who", LocalizableValue.PersonName(context.DecisionContext.Actor.Id)), ("promised", promised))
        ));
}
