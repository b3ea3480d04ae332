using CertBot.Core.Certification.Cards;
using CertBot.Core.Conversation;
using CertBot.Core.Support;

namespace CertBot.Core.Certification;

/// <summary>Who hears of an escalation: the people called and their level's channel get the card, every copy follows, the opener hears how it goes.</summary>
internal static class EscalationHears
{
    public static IEnumerable<Notice> Of(Fact<ApplicationEvent> fact, Scene scene) =>
        fact.What is ApplicationEvent.Escalated e && scene.After.Escalations.GetValueOrDefault(e.Escalation) is { } escalation
            ? [.. Copies(escalation, e.What, scene), .. Lines(escalation, e.What, fact.By, scene)]
            : [];

    private static IEnumerable<Notice> Copies(Escalation escalation, EscalationEvent what, Scene scene)
    {
        var card = EscalationCard.For(scene.After, scene.Edition, escalation.Id);
        var called = what as EscalationEvent.LevelCalled;
        var people = escalation.Everybody.Select(p => (To: (Recipient)new Recipient.ToPerson(p), Called: called?.Called.Contains(p) == true));
        var groups = scene.Edition.Escalation.Where(l => l.Level <= escalation.Level).GroupBy(l => l.Group)
            .Select(g => (To: (Recipient)new Recipient.ToGroup(g.Key), Called: called is not null && g.Any(l => l.Level == called.Level)));
        return people.Concat(groups).Select(copy => Scene.Card(copy.To, Slots.Escalation(scene.After, escalation.Id), card) with { OnlyUpdate = !copy.Called });
    }

    /// <summary>A card that changes in place calls nobody: these sentences do, for those who wait for it.</summary>
    private static IEnumerable<Notice> Lines(Escalation escalation, EscalationEvent what, PersonId by, Scene scene) => what switch
    {
        EscalationEvent.LevelCalled { Cause: not RaiseCause.Opened } e => To([escalation.OpenedBy], by, scene.Line("notice.escalation.level-called", ("escalation", escalation.Id.Value), ("level", e.Level))),
        EscalationEvent.Acknowledged => To([escalation.OpenedBy], by, scene.Line("notice.escalation.acknowledged", ("escalation", escalation.Id.Value), ("who", Leaf.Person(by)))),
        EscalationEvent.Commented e => To([escalation.OpenedBy, .. escalation.Acknowledged], by, scene.Line("notice.escalation.commented", ("escalation", escalation.Id.Value), ("who", Leaf.Person(by)), ("words", e.Words))),
        EscalationEvent.Reminded => To(escalation.Called, by, scene.Line("notice.escalation.reminded", ("escalation", escalation.Id.Value), ("reason", escalation.Reason), ("since", Leaf.At(escalation.OpenedAt)))),
        EscalationEvent.Ended e => To([escalation.OpenedBy], by, scene.Line("notice.escalation.ended", ("escalation", escalation.Id.Value), ("who", Leaf.Person(by)), ("outcome", e.Outcome))),
        _ => [],
    };

    private static IEnumerable<Notice> To(IEnumerable<PersonId> people, PersonId except, Say.Line line) =>
        people.Distinct().Where(p => p != except).Select(p => new Notice(new Recipient.ToPerson(p), line));
}
