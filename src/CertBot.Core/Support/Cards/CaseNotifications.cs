using System.Collections.Immutable;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;

namespace CertBot.Core.Support.Cards;

/// <summary>The cards of a case and of its escalations.</summary>
public static class CaseNotifications
{
    /// <param name="events">What happened.</param>
    /// <param name="before">The case before; null: it is new.</param>
    /// <param name="after">The case after.</param>
    /// <param name="context">The context of the decision.</param>
    public static ImmutableArray<Notification> For(ImmutableArray<RecordedEvent<CaseEvent>> events, SupportCase? before, CaseView after, CaseContext context) =>
        [
            .. UpdatedCards(events, before, after),
            .. events.SelectMany(e => CaseEscalationNotifications.For(e, before, after, context)),
            .. UpdatedEscalations(events, before, after, context),
        ];

    /// <summary>Where somebody of the vendor has asked for the card, it shows what happened. Nobody has a card of a case that is new.</summary>
    private static IEnumerable<Notification> UpdatedCards(ImmutableArray<RecordedEvent<CaseEvent>> events, SupportCase? before, CaseView after) =>
        before is null || events.IsEmpty
            ? []
            :
            [
                new(new Recipient.ToVendor(after.Case.Vendor), CaseCard.For(after, isForVendor: true))
                {
                    CardKey = CaseCardKeys.Case(after.Case.Id),
                    Revision = after.Case.Revision,
                    IsUpdateOnly = true,
                },
            ];

    /// <summary>What happens to the case is on the cards of its open escalations too, unless the escalation itself was changed and sent already.</summary>
    private static IEnumerable<Notification> UpdatedEscalations(
        ImmutableArray<RecordedEvent<CaseEvent>> events,
        SupportCase? before,
        CaseView after,
        CaseContext context
    ) =>
        before is null || events.IsEmpty || events.Any(e => e.Data is CaseEvent.EscalationChanged)
            ? []
            : after.Case.Escalations.Values.Where(e => e.Closed is null).SelectMany(e => CaseEscalationNotifications.Copies(e, null, after, context));
}
