using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Certification.Findings;
using CertBot.Core.Certification.Inspections;
using CertBot.Core.Certification.Materials;
using CertBot.Core.Certification.Reviews;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;

namespace CertBot.Core.Certification.Notifications;

/// <summary>
/// What the inspection of packages brings to people: to the vendor at once what would block, to the reviewers what is on the cards of their criteria. Where there
/// is nothing to look at, nothing is said.
/// </summary>
internal static class InspectionNotifications
{
    public static IEnumerable<Notification> For(RecordedEvent<ApplicationEvent> recorded, NotificationContext context) =>
        recorded.Data is not ApplicationEvent.InspectionChanged { Event: var inspectionEvent } || context.After.Inspection is not { } inspection
            ? []
            : inspectionEvent switch
            {
                InspectionEvent.Inspected or InspectionEvent.Failed =>
                [
                    .. EarlierCard(context),
                    .. ToVendor(inspection, context),
                    .. TaskCards(_ => true, context),
                ],
                InspectionEvent.Disputed e => [.. DisputeCards(e.Finding, e.Rule, inspection, context), .. CardsOf(e.Rule, inspection, context)],
                InspectionEvent.Decided e =>
                [
                    .. DisputeCards(e.Finding, e.Rule, inspection, context).Select(n => n with { IsUpdateOnly = true }),
                    .. CardsOf(e.Rule, inspection, context),
                    Outcome(e, inspection, context),
                ],
                _ => throw new System.Diagnostics.UnreachableException(),
            };

    /// <summary>To those who decide: the group of the finding's main criterion.</summary>
    private static IEnumerable<Notification> DisputeCards(
        InspectionFinding finding,
        InspectionRule rule,
        PackageInspection inspection,
        NotificationContext context
    )
    {
        if (
            inspection.Disputes.GetValueOrDefault(finding.Key) is not { Number: var number, Reason: not null }
            || DisputeCard.For(context.After, context.Edition, number) is not { } card
        )
        {
            return [];
        }

        var to = new Recipient.ToGroup(RuleCriteria.GroupFor(rule, context.Edition));
        return
        [
            NotificationContext.CreateCardNotification(to, CardKeys.Dispute(context.After, number), card) with
            {
                ThreadCardKey = CardKeys.Root(context.After),
            },
        ];
    }

    /// <summary>The cards that show the finding, in place.</summary>
    private static IEnumerable<Notification> CardsOf(InspectionRule rule, PackageInspection inspection, NotificationContext context) =>
        [
            .. InspectionCard.For(context.After, context.Edition, inspection.Number) is { } card
                ?
                [
                    NotificationContext.CreateCardNotification(context.VendorRecipient, CardKeys.Inspection(context.After, inspection.Number), card) with
                    {
                        IsUpdateOnly = true,
                    },
                ]
                : (Notification[])[],
            .. TaskCards(c => rule.Criteria.Contains(c.Number), context),
        ];

    private static Notification Outcome(InspectionEvent.Decided decided, PackageInspection inspection, NotificationContext context) =>
        new(
            context.VendorRecipient,
            context.CreateMessage(
                decided.IsDismissed ? "notice.inspection.dismissed" : "notice.inspection.kept",
                ("disputed", inspection.Disputes.GetValueOrDefault(decided.Finding.Key) is { Reason: null } ? "no" : "yes"),
                ("who", LocalizableValue.PersonName(context.DecisionContext.Actor.Id)),
                ("title", LocalizableValue.Translated(decided.Rule.Title)),
                ("place", FindingTexts.PlaceOf(decided.Finding)),
                ("reason", decided.Reason),
                ("open", inspection.Summary is { } summary ? inspection.OpenBlocking(summary) : 0)
            )
        );

    /// <summary>What the last card said is no longer about these files.</summary>
    private static IEnumerable<Notification> EarlierCard(NotificationContext context) =>
        context.Before is { Inspection: { Summary: { Counts.Blocking: > 0 } } earlier } before
        && InspectionCard.For(before, context.Edition, earlier.Number) is { } card
            ?
            [
                NotificationContext.CreateCardNotification(
                    context.VendorRecipient,
                    CardKeys.Inspection(context.After, earlier.Number),
                    card with
                    {
                        IsClosed = true,
                    }
                ) with
                {
                    IsUpdateOnly = true,
                },
            ]
            : [];

    private static IEnumerable<Notification> ToVendor(PackageInspection inspection, NotificationContext context)
    {
        if (inspection.Summary is not { } summary)
            return [new(context.VendorRecipient, context.CreateMessage("notice.inspection.failed"))];
        if (inspection.OpenBlocking(summary) > 0 && InspectionCard.For(context.After, context.Edition, inspection.Number) is { } card)
            return [NotificationContext.CreateCardNotification(context.VendorRecipient, CardKeys.Inspection(context.After, inspection.Number), card)];

        var isMended = context.Before?.Inspection is { Summary: { } before } earlier && earlier.OpenBlocking(before) > 0;
        var isSameToLookAt = inspection.IsByNewRules && context.Before?.Inspection?.Summary?.Counts.Attention == summary.Counts.Attention && !isMended;
        return summary.Counts is { Attention: 0 } || isSameToLookAt
            ? isMended
                ? [new(context.VendorRecipient, context.CreateMessage("notice.inspection.clean"))]
                : []
            :
            [
                new(
                    context.VendorRecipient,
                    context.CreateMessage(
                        "notice.inspection.attention",
                        ("again", inspection.IsByNewRules ? "yes" : "no"),
                        ("counts", FindingTexts.Counts(inspection.WithoutDismissed(summary.Counts, summary, null)))
                    ) with
                    {
                        SuggestedActions = [context.SuggestCommand("findings")],
                    }
                ),
            ];
    }

    /// <summary>The cards of the open tasks that concern it, in place.</summary>
    private static IEnumerable<Notification> TaskCards(Func<Criterion, bool> concerns, NotificationContext context) =>
        context
            .Edition.Criteria.Where(c => concerns(c) && ReviewTasks.Of(context.After, c.Key) is { Verdict: Verdict.Open })
            .SelectMany(c => PlatformNotifications.TaskCards(context.After, c.Key, context))
            .Select(n => n with { IsUpdateOnly = true });
}
