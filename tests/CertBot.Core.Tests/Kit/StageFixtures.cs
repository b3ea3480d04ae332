using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Reviews;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using NodaTime;
using static CertBot.Core.Certification.Applications.ApplicationCommand;

namespace CertBot.Core.Tests.Kit;

/// <summary>The application Acme Sync at each stage of its life cycle, in a world that tests can converse with.</summary>
internal static class StageFixtures
{
    private static readonly Actor Developer = new(new("developer"), [], new(new("acme"), VendorRole.Developer));
    private static readonly Actor Analyst = new(new("analyst"), [RoleName.Analyst], null);
    private static readonly Actor Lead = new(new("marketplace-lead"), [new("marketplace-lead")], null);
    private static readonly Actor AllRoles = new(new("many-hats"), [.. ConversationHarness.Edition.Roles], null);

    public static ImmutableArray<string> All { get; } =
    ["nothing", "kick-off", "not-ready", "priority", "collecting", "review", "mending", "standards", "audit", "shortcomings", "certified"];

    /// <summary>The data that a click on one of its cards carries.</summary>
    public static ImmutableSortedDictionary<string, string> Click { get; } =
        ImmutableSortedDictionary<string, string>
            .Empty.Add("app", "acme-sync")
            .Add("criterion", "functional-testing")
            .Add("escalation", "E-1")
            .Add("revision", "1");

    public static ConversationHarness HarnessAt(string stage)
    {
        var harness = new ConversationHarness();
        foreach (var (name, step) in Steps)
        {
            if (stage == "nothing")
                break;
            step(harness);
            if (name == stage)
                break;
        }
        return harness;
    }

    private static (string Stage, Action<ConversationHarness> Step)[] Steps => [("kick-off", w =>
            {
                ApplyCommand(
                    w,
                    Developer,
                    new Submit(
                        ConversationHarness.Edition.Pin,
                        new("acme"),
                        "Acme",
                        "https://marketplace.creatio.com/app/acme-sync",
                        "Acme Sync",
                        Release,
                        new LocalDate(2026, 3, 20)
                    )
                );
                ApplyCommand(w, Developer, new OpenEscalation("Nobody answers"));
            }), ("not-ready", w => ApplyCommand(w, Analyst, new FindNotReady(ImmutableSortedDictionary<string, string>.Empty.Add("roadmap", "Only a quarter")))), ("priority", w =>
            {
                ApplyCommand(w, Developer, new Resubmit(ImmutableSortedDictionary<string, ReadinessAnswer>.Empty.Add("roadmap", new(true, "A year now"))));
                ApplyCommand(w, Analyst, new FindReady(PriorityLevel.High, "Good"));
            }), ("collecting", w => ApplyCommand(w, Lead, new Approve(PriorityLevel.High, new(2026, 4, 1)))), ("review", w =>
            {
                foreach (var asked in MaterialRequirements.Missing(w.Applications[Id], ConversationHarness.Edition))
                    ApplyCommand(w, Developer, new AddMaterial(asked.Material.Key, asked.Part.Key, MaterialFor(asked.Part, w.Now)));
                ApplyCommand(w, Developer, new SubmitMaterials());
                ApplyCommand(w, Analyst, new AskVendor(new("functional-testing"), null, "Which browser?"));
            }), ("mending", w =>
            {
                ApplyCommand(w, Analyst, new RequestChanges(new("functional-testing"), null, "incomplete", "Cover the import"));
                foreach (var criterion in ReviewTasks.Of(w.Applications[Id]).Keys.Where(k => k.Value != "functional-testing"))
                    ApplyCommand(w, AllRoles, new Pass(criterion, null));
                w.AdvanceBy(Duration.FromMinutes(5));
            }), ("standards", w =>
            {
                ApplyCommand(w, Developer, new ReworkCriterion(new("functional-testing"), "Covered"));
                ApplyCommand(w, Developer, new SubmitRework());
                ApplyCommand(w, Analyst, new Pass(new("functional-testing"), null));
                w.AdvanceBy(Duration.FromMinutes(5));
            }), ("audit", w => ApplyCommand(
                    w,
                    Developer,
                    new SubmitStandards(
                        new()
                        {
                            System = "Service Creatio",
                            PortalOption = true,
                            Packages = ConversationHarness.Edition.Support.PackageKeys,
                            PresaleInTime = true,
                            Zones = ["emea"],
                            EscalationContacts = "Boss",
                        }
                    )
                )), ("shortcomings", w => ApplyCommand(w, Analyst, new FindShortcomings([new("No phone", null), new("No rota", null)]))), ("certified", w =>
            {
                ApplyCommand(w, Developer, new AnswerShortcoming(1, "There is"));
                ApplyCommand(w, Developer, new AnswerShortcoming(2, "There is"));
                ApplyCommand(w, Analyst, new PassAudit());
            })];

    private static ApplicationId Id => new("acme-sync");

    private static Release Release =>
        ApplicationScenario.Release with
        {
            Maintainer = "Acme",
            EscalationContact = "Boss",
            Readiness = ConversationHarness.Edition.Readiness.ToImmutableSortedDictionary(
                k => k,
                _ => new ReadinessAnswer(true, "yes, see the wiki"),
                StringComparer.Ordinal
            ),
        };

    private static SubmittedMaterial MaterialFor(MaterialPart part, Instant now) =>
        part.CanLink && !part.IsPackage
            ? new SubmittedMaterial.Link("https://acme.example/" + part.Key) { By = Developer.Id, At = now }
            : new SubmittedMaterial.File(new("f-1"), "acme.gz", 1000, new('a', 64))
            {
                By = Developer.Id,
                At = now,
                Packages = [new("AcmeSync", "2.0", 12, 3)],
            };

    private static void ApplyCommand(ConversationHarness harness, Actor actor, ApplicationCommand command) =>
        Assert.Equal("", harness.Execute(Id, command, actor)?.Code ?? "");
}
