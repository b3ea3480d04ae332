using CertBot.Core.Certification.Cards;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using static CertBot.Core.Certification.ApplicationEvent;

namespace CertBot.Core.Certification;

/// <summary>What reviewers, analysts and leadership hear: their cards where they stand, and a line where something waits for them anew.</summary>
internal static class PlatformHears
{
    private static readonly Recipient Reviews = new Recipient.ToGroup(GroupName.Reviews);

    private static readonly Recipient Leadership = new Recipient.ToGroup(GroupName.Leadership);

    public static IEnumerable<Notice> Of(Fact<ApplicationEvent> fact, Scene scene) => fact.What switch
    {
        Resubmitted => [InThread(Reviews, scene, scene.Line("notice.resubmitted"))],
        FoundReady or Approved or WasDeferred or WasDeclined => [PriorityCardOf(scene, fact)],
        CameBack => [PriorityCardOf(scene, fact), new(Leadership, scene.Line("notice.came-back")) { Thread = Slots.Priority(scene.After) }],

        MaterialsSubmitted e => e.Criteria.SelectMany(c => Task(scene.After, c, scene)),
        Claimed e => [.. Task(scene.After, e.Criterion, scene), .. TakenOver(e, scene)],
        Decided e => [.. Task(scene.After, e.Criterion, scene), .. UndoLapses(e, scene)],
        Undone e => Task(scene.After, e.Criterion, scene),
        VendorAsked e => Task(scene.After, e.Criterion, scene),
        QuestionAnswered e => [.. Task(scene.After, e.Criterion, scene), .. Answered(e, scene)],
        RoundPassed or RoundReturned => AllTasks(scene.After, scene),
        MendedSubmitted e => [.. e.Criteria.SelectMany(c => Task(scene.After, c, scene)), .. RoundBegins(e, scene)],

        StandardsSubmitted or ShortcomingsFound => [AuditCardOf(scene.After, scene, fact)],
        ReauditDue => [AuditCardOf(scene.After, scene, fact), InThread(Reviews, scene, scene.Line("notice.reaudit-due"))],
        CertificateGranted e =>
        [
            AuditCardOf(scene.After, scene, fact) with { OnlyUpdate = true },
            InThread(Reviews, scene, scene.Line("notice.certified", ("number", e.Certificate.Number), ("vendor", scene.After.VendorName))),
            new(Leadership, scene.Line("notice.certified", ("number", e.Certificate.Number), ("vendor", scene.After.VendorName))),
        ],
        WasWithdrawn e => Withdrawn(e, scene),
        _ => [],
    };

    private static Notice PriorityCardOf(Scene scene, Fact<ApplicationEvent> fact) => Scene.Card(Leadership, Slots.Priority(scene.After), PriorityCard.For(scene.After, scene.Edition, fact));

    private static Notice AuditCardOf(Application app, Scene scene, Fact<ApplicationEvent>? fact = null) =>
        Scene.Card(Reviews, Slots.Audit(app), AuditCard.For(app, scene.Edition, fact)) with { Thread = Slots.Root(app) };

    private static IEnumerable<Notice> Task(Application app, CriterionKey key, Scene scene) =>
        scene.Edition.Criteria.Where(c => c.Key == key).Select(c =>
            Scene.Card(new Recipient.ToGroup(c.Group), Slots.Task(app, key), TaskCard.For(app, scene.Edition, key)) with { Thread = Slots.Root(app) });

    /// <summary>Nothing to be done there any more: buttons go, nobody is called.</summary>
    private static IEnumerable<Notice> AllTasks(Application app, Scene scene) =>
        TaskList.Of(app).Keys.SelectMany(key => Task(app, key, scene)).Select(n => n with { OnlyUpdate = true });

    /// <summary>The card looks once more at itself when there is nothing to undo any more, and the button goes.</summary>
    private static IEnumerable<Notice> UndoLapses(Decided e, Scene scene) =>
        Task(scene.After, e.Criterion, scene).Select(n => n with { OnlyUpdate = true, NotBefore = scene.Given.Now + scene.Edition.Settings.UndoWithin });

    private static IEnumerable<Notice> TakenOver(Claimed e, Scene scene) => e.From is { } from
        ? [new(new Recipient.ToPerson(from), scene.Line("notice.taken-over", ("who", Leaf.Person(scene.Given.Actor.Id)), ("criterion", Titles.Of(e.Criterion))))]
        : [];

    private static IEnumerable<Notice> Answered(QuestionAnswered e, Scene scene) =>
        TaskList.Of(scene.After, e.Criterion)?.Questions.Where(q => q.Number == e.Number).Select(q => new Notice(
            new Recipient.ToPerson(q.By),
            scene.Line("notice.answered", ("criterion", Titles.Of(e.Criterion)), ("question", q.Text), ("answer", e.Answer)))) ?? [];

    /// <summary>The cards of a later round are updated where they stand, which calls nobody: one line a group does.</summary>
    private static IEnumerable<Notice> RoundBegins(MendedSubmitted e, Scene scene) =>
        scene.Edition.Criteria.Where(c => e.Criteria.Contains(c.Key)).GroupBy(c => c.Group).Select(group => InThread(
            new Recipient.ToGroup(group.Key),
            scene,
            scene.Line("notice.round-begins", ("round", e.Round), ("criteria", Leaf.List(group.Select(c => Titles.Of(c.Key)))), ("promised", Leaf.Day(e.Promised)))));

    private static IEnumerable<Notice> Withdrawn(WasWithdrawn e, Scene scene)
    {
        var app = scene.Withdrawn(e);
        return
        [
            .. scene.Groups.Select(g => Scene.Card(new Recipient.ToGroup(g), Slots.Root(app), RootCard.For(app, scene.Edition)) with { OnlyUpdate = true }),
            .. AllTasks(app, scene),
            Scene.Card(Leadership, Slots.Priority(app), PriorityCard.For(app, scene.Edition)) with { OnlyUpdate = true },
            AuditCardOf(app, scene) with { OnlyUpdate = true },
            new(Reviews, scene.Line("notice.withdrawn", ("version", app.Release.Version), ("reason", e.Reason))) { Thread = Slots.Root(app) },
        ];
    }

    private static Notice InThread(Recipient to, Scene scene, Say.Line line) => new(to, line) { Thread = Slots.Root(scene.After) };
}
