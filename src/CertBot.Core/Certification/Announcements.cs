using System.Collections.Immutable;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Policy;

namespace CertBot.Core.Certification;

/// <summary>Who hears what of the things that happened: one message per task for reviewers, one per stage for a vendor, the rest updates of cards in place.</summary>
public static class Announcements
{
    /// <summary>
    /// The notices of one commit. <paramref name="before"/> is the state the command found (null: none), <paramref name="after"/> the state all facts led to.
    /// The actor's own answer is not among them: whoever asked is answered where they asked.
    /// </summary>
    public static ImmutableArray<Notice> For(ImmutableArray<Fact<ApplicationEvent>> facts, Application? before, Application after, Circumstances given)
    {
        var scene = new Scene(before, after, given);
        return
        [
            .. Once(
            [
                .. facts.IsEmpty ? [] : RootHears(facts, scene),
                .. facts.SelectMany(f => PlatformHears.Of(f, scene)),
                .. facts.SelectMany(f => VendorHears.Of(f, scene)),
                .. facts.SelectMany(f => EscalationHears.Of(f, scene)),
            ]).Select(n => Dated(n, after)),
        ];
    }

    /// <summary>The root card stands in the reviewers' channel from the first day, in the other groups' channels from their first task on.</summary>
    private static IEnumerable<Notice> RootHears(ImmutableArray<Fact<ApplicationEvent>> facts, Scene scene) =>
        scene.Groups.Select(group => Scene.Card(new Recipient.ToGroup(group), Slots.Root(scene.After), RootCard.For(scene.After, scene.Edition)) with
        {
            OnlyUpdate = group != GroupName.Reviews && !facts.Any(f => f.What is ApplicationEvent.MaterialsSubmitted),
        });

    /// <summary>Of several notices for one card at one place the last one counts, at the place of the first.</summary>
    private static ImmutableArray<Notice> Once(ImmutableArray<Notice> notices) =>
        [.. notices.Select((n, i) => (Notice: n, Key: n.Slot is null ? (object)i : (n.To, n.Slot, n.NotBefore))).GroupBy(n => n.Key)
            .Select(same => same.Last().Notice with { OnlyUpdate = same.All(n => n.Notice.OnlyUpdate) })];

    /// <summary>A card remembers which state it shows.</summary>
    private static Notice Dated(Notice notice, Application after) => notice.Slot is null ? notice : notice with { Revision = after.Revision };
}
