using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Reviews;
using CertBot.Core.Directory;
using CertBot.Core.Tests.Kit;
using NodaTime;
using static CertBot.Core.Certification.Applications.ApplicationCommand;

namespace CertBot.Tests.Kit.Hosts;

/// <summary>Takes applications through the whole process by commands. The criterion of the code needs work in the first round and passes in the second.</summary>
internal static class CertifiedApplications
{
    private static readonly Actor Reviewer = new(new("many-hats"), [.. ConversationHarness.Edition.Roles], null);

    public static async Task Certify(TestHost host, string id, Actor developer, string name)
    {
        var seeder = new ApplicationSeeder(host.GetService<IServiceProvider>());
        await seeder.Apply(id, developer, name);
        await seeder.Approve(id);
        foreach (var part in MaterialRequirements.For((await seeder.Find(id)).Release, ConversationHarness.Edition))
            await seeder.Execute(id, developer, new AddMaterial(part.Material.Key, part.Part.Key, MaterialFor(part)));
        await seeder.Execute(id, developer, new SubmitMaterials());
        foreach (var key in ReviewTasks.Of(await seeder.Find(id)).Keys)
        {
            await seeder.Execute(
                id,
                Reviewer,
                key.Value == "code-quality" ? new RequestChanges(key, null, "insecure", "Replace CustomQuery") : new Pass(key, null)
            );
        }

        await Advance(host);
        await seeder.Execute(id, developer, new ReworkCriterion(new("code-quality"), "Done"));
        await seeder.Execute(id, developer, new SubmitRework());
        await seeder.Execute(id, Reviewer, new Pass(new("code-quality"), null));
        await Advance(host);
        await seeder.Execute(id, developer, new SubmitStandards(ApplicationScenario.Profile));
        await seeder.Execute(id, Reviewer, new PassAudit());
        await host.ProcessUntilIdle();
    }

    private static async Task Advance(TestHost host)
    {
        host.Clock.Advance(Duration.FromMinutes(3));
        await host.ProcessUntilIdle();
    }

    private static SubmittedMaterial MaterialFor(RequiredPart part) =>
        part.Part.CanUpload
            ? new SubmittedMaterial.File(new(part.Material.Key.Value), $"{part.Part.Key}{part.Part.Extensions.FirstOrDefault()}", 10, new string('a', 64))
            {
                By = new("nobody"),
                At = TestHost.StartTime,
                Packages = part.Part.IsPackage ? [new("Acme", "1.0", 1, 1)] : [],
            }
            : new SubmittedMaterial.Link("https://acme.example/x") { By = new("nobody"), At = TestHost.StartTime };
}
