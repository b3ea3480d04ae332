using System.Collections.Immutable;
using CertBot.Core.Conversation;
using CertBot.Core.Policy;

namespace CertBot.Core.Certification.Cards;

/// <summary>A card that was sent once, made again from what is so now.</summary>
public static class Again
{
    /// <summary>
    /// The card of a slot, or null where the application as it is now fills no such slot: of an earlier version, or of a round that is over.
    /// <paramref name="history"/> tells who decided, where the state does not.
    /// </summary>
    public static Say.Card? Of(string slot, Application app, Edition edition, ImmutableArray<Fact<ApplicationEvent>> history)
    {
        if (slot == Slots.Root(app))
            return RootCard.For(app, edition);
        if (slot == Slots.Priority(app))
            return PriorityCard.For(app, edition, history.LastOrDefault(f => f.What is ApplicationEvent.Approved or ApplicationEvent.WasDeferred or ApplicationEvent.WasDeclined));
        if (slot == Slots.Audit(app))
            return AuditCard.For(app, edition, history.LastOrDefault(f => f.What is ApplicationEvent.ShortcomingsFound or ApplicationEvent.CertificateGranted));
        if (edition.Criteria.FirstOrDefault(c => slot == Slots.Task(app, c.Key)) is { } criterion)
            return TaskCard.For(app, edition, criterion.Key);
        return app.Escalations.Keys.Where(e => slot == Slots.Escalation(app, e)).Select(e => EscalationCard.For(app, edition, e)).FirstOrDefault();
    }

    /// <summary>Whether the vendor's people hold a copy of it. The others stand in the platform's channels only.</summary>
    public static bool IsForVendor(string slot, Application app) => app.Escalations.Keys.Any(e => slot == Slots.Escalation(app, e));

    /// <summary>Whether the history is looked at for this slot: two cards name who decided, which no state keeps.</summary>
    public static bool WantsHistory(string slot, Application app) =>
        (slot == Slots.Priority(app) && app.Stage is not Stage.Priority) || (slot == Slots.Audit(app) && app.Stage is not Stage.Audit);
}
