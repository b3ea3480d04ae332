using System.Collections.Immutable;
using CertBot.Core;
using CertBot.Core.Certification;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using NodaTime;
using ApplicationId = CertBot.Core.ApplicationId;
using static CertBot.Core.Certification.ApplicationCommand;

namespace CertBot.Tests.Kit;

/// <summary>Acme Sync at each place of its life, in a world to talk to.</summary>
internal static class Stages
{
    private static readonly Actor Developer = new(new("developer"), [], new(new("acme"), VendorRole.Developer));
    private static readonly Actor Analyst = new(new("analyst"), [RoleName.Analyst], null);
    private static readonly Actor Lead = new(new("marketplace-lead"), [new("marketplace-lead")], null);
    private static readonly Actor Everybody = new(new("many-hats"), [.. TalkWorld.Edition.Roles], null);

    public static ImmutableArray<string> All { get; } = ["nothing", "kick-off", "not-ready", "priority", "collecting", "review", "mending", "standards", "audit", "shortcomings", "certified"];

    /// <summary>What a click on some card of it carries.</summary>
    public static ImmutableSortedDictionary<string, string> Click { get; } = ImmutableSortedDictionary<string, string>.Empty.Add("app", "acme-sync").Add("criterion", "functional-testing").Add("escalation", "E-1").Add("revision", "1");

    public static TalkWorld World(string stage)
    {
        var world = new TalkWorld();
        foreach (var (name, step) in Steps)
        {
            if (stage == "nothing") break;
            step(world);
            if (name == stage) break;
        }
        return world;
    }

    private static (string Stage, Action<TalkWorld> Step)[] Steps =>
    [
        ("kick-off", w =>
        {
            On(w, Developer, new Submit(TalkWorld.Edition.Pin, new("acme"), "Acme", "https://marketplace.creatio.com/app/acme-sync", "Acme Sync", Release, new LocalDate(2026, 3, 20)));
            On(w, Developer, new OpenEscalation("Nobody answers"));
        }),
        ("not-ready", w => On(w, Analyst, new FindNotReady(ImmutableSortedDictionary<string, string>.Empty.Add("roadmap", "Only a quarter")))),
        ("priority", w =>
        {
            On(w, Developer, new Resubmit(ImmutableSortedDictionary<string, ReadinessAnswer>.Empty.Add("roadmap", new(true, "A year now"))));
            On(w, Analyst, new FindReady(PriorityLevel.High, "Good"));
        }),
        ("collecting", w => On(w, Lead, new Approve(PriorityLevel.High, new(2026, 4, 1)))),
        ("review", w =>
        {
            foreach (var asked in MaterialList.Missing(w.Applications[Id], TalkWorld.Edition)) On(w, Developer, new HandIn(asked.Material.Key, asked.Part.Key, What(asked.Part, w.Now)));
            On(w, Developer, new SubmitMaterials());
            On(w, Analyst, new AskVendor(new("functional-testing"), null, "Which browser?"));
        }),
        ("mending", w =>
        {
            On(w, Analyst, new AskForWork(new("functional-testing"), null, "incomplete", "Cover the import"));
            foreach (var criterion in TaskList.Of(w.Applications[Id]).Keys.Where(k => k.Value != "functional-testing")) On(w, Everybody, new Pass(criterion, null));
            w.Pass(Duration.FromMinutes(5));
        }),
        ("standards", w =>
        {
            On(w, Developer, new Mend(new("functional-testing"), "Covered"));
            On(w, Developer, new SubmitMended());
            On(w, Analyst, new Pass(new("functional-testing"), null));
            w.Pass(Duration.FromMinutes(5));
        }),
        ("audit", w => On(w, Developer, new SubmitStandards(new()
        {
            System = "Service Creatio", PortalOption = true, Packages = TalkWorld.Edition.Support.Packages, PresaleInTime = true, Zones = ["emea"], EscalationContacts = "Boss",
        }))),
        ("shortcomings", w => On(w, Analyst, new FindShortcomings([new("No phone", null), new("No rota", null)]))),
        ("certified", w =>
        {
            On(w, Developer, new AnswerShortcoming(1, "There is"));
            On(w, Developer, new AnswerShortcoming(2, "There is"));
            On(w, Analyst, new PassAudit());
        }),
    ];

    private static ApplicationId Id => new("acme-sync");

    private static Release Release => Given.Release with
    {
        Maintainer = "Acme",
        EscalationContact = "Boss",
        Readiness = TalkWorld.Edition.Readiness.ToImmutableSortedDictionary(k => k, _ => new ReadinessAnswer(true, "yes, see the wiki"), StringComparer.Ordinal),
    };

    private static Handed What(MaterialPart part, Instant now) => part.Link && !part.Package
        ? new Handed.Link("https://acme.example/" + part.Key) { By = Developer.Id, At = now }
        : new Handed.File(new("f-1"), "acme.gz", 1000, new('a', 64)) { By = Developer.Id, At = now, Packages = [new("AcmeSync", "2.0", 12, 3)] };

    private static void On(TalkWorld world, Actor actor, ApplicationCommand command) =>
        Assert.Equal("", world.On(Id, command, actor)?.Why ?? "");
}
