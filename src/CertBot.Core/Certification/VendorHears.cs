using System.Globalization;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Conversation;
using static CertBot.Core.Certification.ApplicationEvent;

namespace CertBot.Core.Certification;

/// <summary>What a vendor hears: one message per stage, questions at once, the result of a round in one list after it is closed.</summary>
internal static class VendorHears
{
    public static IEnumerable<Notice> Of(Fact<ApplicationEvent> fact, Scene scene) => fact.What switch
    {
        Submitted => Colleagues(scene, "notice.colleague.submitted"),
        KickOffPlanned e => [new(scene.Vendor, scene.Line("notice.kick-off-planned", ("day", Leaf.Day(e.On))))],
        FoundReady => [new(scene.Vendor, scene.Line("notice.found-ready"))],
        FoundNotReady => [NotReadyOf(scene.After, scene, (scene.After.Stage as Stage.NotReady)?.Round ?? 1)],
        Resubmitted => [NotReadyOf(scene.After, scene, (scene.Before?.Stage as Stage.NotReady)?.Round ?? 1) with { OnlyUpdate = true }, .. Colleagues(scene, "notice.colleague.resubmitted")],
        Approved e =>
        [
            MaterialsOf(scene.After, scene, scene.Line("notice.approved", ("priority", Titles.Of(e.Priority)), ("day", Leaf.Day(e.PlannedStart)))),
        ],
        WasDeferred e => [new(scene.Vendor, scene.Line("notice.deferred", ("day", Leaf.Day(e.Until)), ("reason", e.Reason)))],
        CameBack => [new(scene.Vendor, scene.Line("notice.back-in-turn"))],
        WasDeclined e => [new(scene.Vendor, scene.Line("notice.declined", ("reason", e.Reason)) with { Suggestions = [new(Leaf.Phrase("notice.offer.apply"), "apply")] })],

        HandedIn or TakenBack => [.. CardInPlace(scene.After, scene)],
        MaterialsSubmitted e => [MaterialsOf(scene.After, scene) with { OnlyUpdate = true }, .. Colleagues(scene, "notice.colleague.materials-submitted", Leaf.Day(e.Promised))],
        VendorAsked e =>
        [
            new(scene.Vendor, scene.Line("notice.asked", ("criterion", Titles.Of(e.Criterion)), ("question", e.Question)) with
            {
                Suggestions = [scene.Offer("answer", string.Create(CultureInfo.InvariantCulture, $" {e.Criterion} {e.Number}"))],
            }),
        ],
        RoundPassed when scene.After.Stage is Stage.Standards => [new(scene.Vendor, scene.Line("notice.round-passed") with { Suggestions = [scene.Offer("standards")] })],
        RoundReturned e => [RoundOf(scene.After, scene, e.Round)],
        Mended => [.. CardInPlace(scene.After, scene)],
        MendedSubmitted e => [RoundOf(scene.After, scene, e.Round - 1) with { OnlyUpdate = true }, .. Colleagues(scene, "notice.colleague.mended-submitted", Leaf.Day(e.Promised))],

        StandardsSubmitted e => Colleagues(scene, "notice.colleague.standards-submitted", Leaf.Day(e.Promised)),
        ShortcomingsFound e => [ShortcomingsOf(scene.After, scene, e.Round)],
        ShortcomingAnswered => [.. CardInPlace(scene.After, scene)],
        ShortcomingsReminded e => Reminder(e, scene),
        ReauditDue e => [ShortcomingsOf(scene.After, scene, e.Round - 1) with { OnlyUpdate = true }, .. Colleagues(scene, "notice.colleague.reaudit-due", Leaf.Day(e.Promised))],
        CertificateGranted => [Scene.Card(scene.Vendor, Slots.Certified(scene.After), CertifiedCard.For(scene.After, scene.Edition))],
        VersionAnnounced => [MaterialsOf(scene.After, scene, scene.Line("notice.version-announced"))],
        WasWithdrawn e => [.. Withdrawn(e, scene)],
        _ => [],
    };

    private static Notice MaterialsOf(Application app, Scene scene, Say.Line? above = null) =>
        Scene.Card(scene.Vendor, Slots.Materials(app), MaterialsCard.For(app, scene.Edition) with { Above = above });

    private static Notice NotReadyOf(Application app, Scene scene, int round) => Scene.Card(scene.Vendor, Slots.NotReady(app, round), NotReadyCard.For(app));

    /// <summary>The nearest deadline: still to come, today's, or missed; that one the analysts hear of too.</summary>
    private static IEnumerable<Notice> Reminder(ShortcomingsReminded e, Scene scene)
    {
        if (scene.After.Stage is not Stage.Shortcomings at || Deadlines.Open(at) is not [var first, ..] open) return [];

        var missed = first.Deadline < e.On;
        var line = scene.Line(
            missed ? "notice.deadline.missed" : first.Deadline == e.On ? "notice.deadline.today" : "notice.deadline.soon",
            ("count", open.Count), ("day", Leaf.Day(first.Deadline)), ("what", first.What));
        Notice toVendor = new(scene.Vendor, line with { Suggestions = [scene.Offer("answer-shortcoming")] });
        return missed ? [toVendor, new(new Recipient.ToGroup(Directory.GroupName.Reviews), scene.Line("notice.deadline.missed-platform", ("day", Leaf.Day(first.Deadline)), ("what", first.What))) { Thread = Slots.Root(scene.After) }] : [toVendor];
    }

    private static Notice RoundOf(Application app, Scene scene, int round) => Scene.Card(scene.Vendor, Slots.Round(app, round), RoundCard.For(app, scene.Edition));

    private static Notice ShortcomingsOf(Application app, Scene scene, int round) =>
        Scene.Card(scene.Vendor, Slots.Shortcomings(app, round), ShortcomingsCard.For(app, scene.Edition));

    /// <summary>The list the vendor works on follows what is handed in and answered.</summary>
    private static IEnumerable<Notice> CardInPlace(Application app, Scene scene) => app.Stage switch
    {
        Stage.Collecting => [MaterialsOf(app, scene) with { OnlyUpdate = true }],
        Stage.Mending at => [RoundOf(app, scene, at.Round) with { OnlyUpdate = true }],
        Stage.Shortcomings at => [ShortcomingsOf(app, scene, at.Round) with { OnlyUpdate = true }],
        _ => [],
    };

    private static IEnumerable<Notice> Withdrawn(WasWithdrawn e, Scene scene)
    {
        var app = scene.Withdrawn(e);
        var list = scene.Before?.Stage switch
        {
            Stage.Collecting => MaterialsOf(app, scene),
            Stage.NotReady at => NotReadyOf(app, scene, at.Round),
            Stage.Mending at => RoundOf(app, scene, at.Round),
            Stage.Shortcomings at => ShortcomingsOf(app, scene, at.Round),
            _ => null,
        };
        return
        [
            .. list is null ? (Notice[])[] : [list with { OnlyUpdate = true }],
            .. scene.Colleagues.Select(to => new Notice(to, scene.Line("notice.colleague.withdrawn", ("who", Leaf.Person(scene.Given.Actor.Id)), ("version", app.Release.Version), ("reason", e.Reason)))),
        ];
    }

    private static IEnumerable<Notice> Colleagues(Scene scene, string key, System.Text.Json.Nodes.JsonNode? promised = null) => scene.Colleagues.Select(to => new Notice(to, promised is null
        ? scene.Line(key, ("who", Leaf.Person(scene.Given.Actor.Id)))
        : scene.Line(key, ("who", Leaf.Person(scene.Given.Actor.Id)), ("promised", promised.DeepClone()))));
}
