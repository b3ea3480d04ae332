using CertBot.Commands;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Core.Tests.Kit;
using CertBot.Inspections;
using CertBot.Repositories;
using CertBot.Tests.Kit.Hosts;
using Microsoft.Extensions.DependencyInjection;

namespace CertBot.Tests.Inspections;

/// <summary>Who submits right after the upload waits for the inspection in the turn. What passes between two looks is decided here, and no real time.</summary>
public sealed class InspectionPatienceTests
{
    private const string App = "acme-sync";

    private const string Running = "certification.refused.inspection-running";

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    [InlineData(9, 4)]
    public async Task A_submission_waits_until_the_inspection_ends_and_no_longer_than_its_patience(int endsInPause, int pauses)
    {
        TestHost? running = null;
        var seen = 0;
        await using var host = await TestHost.Create(more: all =>
            all.AddSingleton(
                new InspectionPatience(Waits: 4)
                {
                    Pause = async c =>
                    {
                        if (++seen == endsInPause && running is { } inspecting)
                            await inspecting.GetService<InspectionQueue>().ProcessAll(c);
                    },
                }
            )
        );
        running = host;
        host.Inspector.IsOn = true;
        var seeder = new ApplicationSeeder(host.GetService<IServiceProvider>());
        await seeder.Apply(App, TestPeople.Developer, "Acme Sync");
        await seeder.Approve(App);
        await HandInEverything(host, seeder);

        var result = await Submit(host);
        Assert.Equal(pauses, seen);
        Assert.Equal(pauses == endsInPause ? null : Running, (result as CommandResult.Refused)?.Refusal.Code);
    }

    private static async Task HandInEverything(TestHost host, ApplicationSeeder seeder)
    {
        var (by, at) = (TestPeople.Developer.Id, host.Clock.GetCurrentInstant());
        var app = await seeder.Find(App);
        foreach (var part in MaterialRequirements.For(app.Release, host.GetService<InstalledEditions>().Get(app.Edition)))
        {
            var extension = part.Part.Extensions is { IsDefaultOrEmpty: false } known ? known[0] : ".pdf";
            SubmittedMaterial content = part.Part.CanUpload
                ? new SubmittedMaterial.File(new(part.Part.Key), "file" + extension, 10, new string('f', 64))
                {
                    By = by,
                    At = at,
                    Packages = [new("Acme", "1.0", 1, 1)],
                }
                : new SubmittedMaterial.Link("https://acme.example/it") { By = by, At = at };
            if (part.Part is { IsPackage: true, IsNewPerVersion: true })
                await seeder.AddPackages(App, TestPeople.Developer, "acme-crypto.gz", "a");
            else
                await seeder.Execute(App, TestPeople.Developer, new ApplicationCommand.AddMaterial(part.Material.Key, part.Part.Key, content));
        }
    }

    private static async Task<CommandResult> Submit(TestHost host)
    {
        var aggregates = host.GetService<Aggregates>();
        var person = new Person
        {
            Id = TestPeople.Developer.Id,
            Name = "Ana",
            Language = LanguageCode.En,
            Zone = "Europe/Berlin",
            Member = TestPeople.Developer.Member,
        };
        var command = new Command.OnApplication(new ApplicationId(App), new ApplicationCommand.SubmitMaterials());
        return await host.GetService<CommandExecutor>()
            .Execute(command, "submit-1", person, new AggregateSession(aggregates), host.Clock.GetCurrentInstant(), default);
    }
}
