using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Certification.Measures;
using CertBot.Core.Certification.Sanctions;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using static CertBot.Core.Certification.Sanctions.SanctionEvent;

namespace CertBot.Core.Certification.Notifications;

/// <summary>
/// Notifications of a matter of measures: its card in the channels of the reviewers and of leadership, the vendor's card from the first measure that concerns the
/// vendor on, and a line to whoever waits for the other side.
/// </summary>
internal static class SanctionNotifications
{
    private static readonly Recipient[] Groups = [new Recipient.ToGroup(GroupName.Reviews), new Recipient.ToGroup(GroupName.Leadership)];

    public static IEnumerable<Notification> For(RecordedEvent<ApplicationEvent> recorded, NotificationContext context) =>
        recorded.Data is ApplicationEvent.SanctionChanged { Event: var sanctionEvent }
        && context.After.Standing is { } standing
        && sanctionEvent is not Reminded
            ?
            [
                .. PlatformCards(sanctionEvent, standing, context),
                .. VendorCard(sanctionEvent, standing, context),
                .. Lines(sanctionEvent, recorded.By, standing, context),
            ]
        : recorded.Data is ApplicationEvent.SanctionChanged { Event: Reminded reminded }
        && SanctionReminders.TellsOverdue(reminded)
        && context.After.Standing is { } late
            ? [.. PlatformCards(reminded, late, context), .. VendorCard(reminded, late, context)]
        : [];

    private static IEnumerable<Notification> PlatformCards(SanctionEvent sanctionEvent, SanctionMatter standing, NotificationContext context) =>
        Groups.Select(group =>
            NotificationContext.CreateCardNotification(
                group,
                CardKeys.Sanction(context.After, standing.Number),
                SanctionCard.For(context.After, context.Edition, standing, ReaderSide.Platform)
            ) with
            {
                IsUpdateOnly = sanctionEvent is not GroundFound,
            }
        );

    /// <summary>A schedule and an announcement are news to the vendor and come as a new message; everything else changes the card that is there.</summary>
    private static IEnumerable<Notification> VendorCard(SanctionEvent sanctionEvent, SanctionMatter standing, NotificationContext context)
    {
        var lead = sanctionEvent switch
        {
            RemedyProposed when standing.Remedy is { IsCountered: true } => context.CreateMessage("notice.sanction.remedy-last"),
            RemedyProposed => context.CreateMessage("notice.sanction.remedy"),
            Announced e => context.CreateMessage(
                $"notice.sanction.announced.{SanctionKinds.NameOf(e.Kind)}",
                ("ends", LocalizableValue.Timestamp(e.Ends)),
                ("reason", standing.Announced?.Reason ?? "")
            ),
            _ => null,
        };
        yield return NotificationContext.CreateCardNotification(
            context.VendorRecipient,
            CardKeys.Standing(context.After, standing.Number),
            SanctionCard.For(context.After, context.Edition, standing, ReaderSide.Vendor) with
            {
                Lead = lead,
            }
        ) with
        {
            IsUpdateOnly = lead is null,
            IsNewMessage = lead is not null,
        };
    }

    private static IEnumerable<Notification> Lines(SanctionEvent sanctionEvent, PersonId by, SanctionMatter standing, NotificationContext context)
    {
        var who = ("who", LocalizableValue.PersonName(by));
        return sanctionEvent switch
        {
            GroundFound when standing.Grounds.Length > 1 => ToPlatform(standing, context.CreateMessage("notice.sanction.ground"), context),
            SanctionProposed e => ToPlatform(
                standing,
                context.CreateMessage($"notice.sanction.proposed.{SanctionKinds.NameOf(e.Kind)}", who, ("reason", e.Reason)),
                context
            ),
            ProposalRejected e => ToPlatform(standing, context.CreateMessage("notice.sanction.rejected", who, ("reason", e.Reason)), context),
            Announced e => ToPlatform(
                standing,
                context.CreateMessage($"notice.sanction.approved.{SanctionKinds.NameOf(e.Kind)}", who, ("ends", LocalizableValue.Timestamp(e.Ends))),
                context
            ),
            RemedyCountered => ToPlatform(standing, context.CreateMessage("notice.sanction.countered", who), context),
            RemedyAgreed when standing.Remedy is { Side: RemedySide.Platform } => ToPlatform(
                standing,
                context.CreateMessage("notice.sanction.agreed", who),
                context
            ),
            RemedyAgreed => [new(context.VendorRecipient, context.CreateMessage("notice.sanction.agreed", who))],
            StepReported e => ToPlatform(
                standing,
                context.CreateMessage("notice.sanction.step-reported", who, ("number", e.Number), ("words", e.Words)),
                context
            ),
            StepConfirmed e => [new(context.VendorRecipient, context.CreateMessage("notice.sanction.step-confirmed", ("number", e.Number)))],
            StepReturned e =>
            [
                new(
                    context.VendorRecipient,
                    context.CreateMessage("notice.sanction.step-returned", ("number", e.Number), ("reason", e.Reason)) with
                    {
                        SuggestedActions = [context.SuggestCommand(CommandName.ReportStep)],
                    }
                ),
            ],
            Answered e => ToPlatform(standing, context.CreateMessage("notice.sanction.answered", who, ("words", e.Words)), context),
            AnswerRead e => [new(context.VendorRecipient, context.CreateMessage("notice.sanction.answer-read", ("ends", LocalizableValue.Timestamp(e.Ends))))],
            LastWarning e => ToPlatform(standing, context.CreateMessage("notice.sanction.warned", ("ends", LocalizableValue.Timestamp(e.Ends))), context),
            Cancelled e => ToBoth(standing, context.CreateMessage("notice.sanction.cancelled", ("reason", e.Reason)), context),
            TookEffect e => ToBoth(standing, context.CreateMessage($"notice.sanction.took-effect.{SanctionKinds.NameOf(e.Kind)}"), context),
            Reinstated e => ToBoth(standing, context.CreateMessage("notice.sanction.reinstated", ("reason", e.Reason)), context),
            Ended { Outcome: SanctionOutcome.Remedied } => ToBoth(standing, context.CreateMessage("notice.sanction.remedied"), context),
            // The vendor hears of the end of a matter it has heard of.
            Ended e when standing.Remedy is not null => ToBoth(standing, context.CreateMessage("notice.sanction.dropped", ("reason", e.Reason)), context),
            _ => [],
        };
    }

    private static IEnumerable<Notification> ToBoth(SanctionMatter standing, BotMessage.TextMessage line, NotificationContext context) =>
        [new(context.VendorRecipient, line), .. ToPlatform(standing, line, context), .. CertifiedCards(context)];

    private static IEnumerable<Notification> ToPlatform(SanctionMatter standing, BotMessage.TextMessage line, NotificationContext context) =>
        Groups.Select(group => new Notification(group, line) { ThreadCardKey = CardKeys.Sanction(context.After, standing.Number) });

    /// <summary>The badge on the vendor's card is as the certificate is.</summary>
    private static IEnumerable<Notification> CertifiedCards(NotificationContext context) =>
        context is { Before: { Stage: Stage.Certified } certified }
            ?
            [
                NotificationContext.CreateCardNotification(
                    context.VendorRecipient,
                    CardKeys.Certified(certified),
                    CertifiedCard.For(certified with { Certificates = context.After.Certificates, Standing = context.After.Standing }, context.Edition)
                ) with
                {
                    IsUpdateOnly = true,
                },
            ]
            : [];
}
