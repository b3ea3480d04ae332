using System.Collections.Immutable;
using System.Text;
using CertBot.Commands;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Inspections;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using CertBot.Core.Tests.Kit;
using CertBot.Repositories;
using CertBot.Repositories.Inspections;
using CertBot.Store.Documents;
using CertBot.Turns;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using static CertBot.Core.Certification.Applications.ApplicationCommand;

namespace CertBot.Tests.Kit.Hosts;

/// <summary>Creates applications and their files by executing commands directly, without a conversation.</summary>
internal sealed class ApplicationSeeder(IServiceProvider services)
{
    private static readonly Actor Lead = new(new("marketplace-lead"), [new("marketplace-lead")], null);

    private Instant Now => services.GetRequiredService<IClock>().GetCurrentInstant();

    private LocalDate Today => Now.InUtc().Date;

    public Task Apply(string id, Actor developer, string name) =>
        Execute(
            id,
            developer,
            new Submit(
                ConversationHarness.Edition.Pin,
                developer.Member?.Vendor ?? default,
                developer.Member?.Vendor == TestPeople.Acme ? "Acme" : "Borealis",
                $"https://marketplace.creatio.com/app/{id}",
                name,
                ApplicationScenario.Release with
                {
                    Readiness = ConversationHarness.Edition.Readiness.ToImmutableSortedDictionary(
                        k => k,
                        _ => new ReadinessAnswer(true, "yes"),
                        StringComparer.Ordinal
                    ),
                    Maintainer = "Acme",
                    Prefix = "Acme",
                },
                ConversationHarness.Edition.WorkingDayOnOrAfter(Today.PlusDays(18))
            )
        );

    /// <summary>Takes an application past kick-off and priority, so that it collects materials.</summary>
    public async Task Approve(string id)
    {
        await Execute(id, TestPeople.Analyst, new FindReady(PriorityLevel.High, "Good"));
        await Execute(id, Lead, new ApplicationCommand.Approve(PriorityLevel.High, Today.PlusDays(30)));
    }

    /// <summary>Stores a file and adds it to the application as its user guide.</summary>
    public async Task<UploadedFile> AddUserGuide(string id, Actor developer, string name, byte[] content)
    {
        var file = await services.GetRequiredService<IGeneratedFileStore>().Save(name, new MemoryStream(content), [StoreKeys.Application(new(id))], default);
        var material = new SubmittedMaterial.File(file.Id, file.Name, file.Size, file.Sha256) { By = developer.Id, At = Now };
        await Execute(id, developer, new AddMaterial(new("user-guide"), "main", material));
        return file;
    }

    /// <summary>Stores a file and hands it in as the packages. Their inspection is left to do.</summary>
    public async Task AddPackages(string id, Actor developer, string name, string content)
    {
        var bytes = new MemoryStream(Encoding.UTF8.GetBytes(content));
        var file = await services.GetRequiredService<IGeneratedFileStore>().Save(name, bytes, [StoreKeys.Application(new(id))], default);
        var material = new SubmittedMaterial.File(file.Id, file.Name, file.Size, file.Sha256)
        {
            By = developer.Id,
            At = Now,
            Packages = [new("AcmeSync", "2.0", 1, 1)],
        };
        await Execute(id, developer, new AddMaterial(new("solution-packages"), "main", material));
    }

    /// <summary>Hands in packages whose inspection found this.</summary>
    public async Task AddInspectedPackages(string id, Actor developer, InspectionReport report)
    {
        var material = new SubmittedMaterial.File(new("packages"), "packages.gz", 10, new string('e', 64))
        {
            By = developer.Id,
            At = Now,
            Packages = [new("Acme", "1.0", 1, 1)],
        };
        await Execute(id, developer, new AddMaterial(new("solution-packages"), "main", material));
        var files = new InspectedFiles(material.Sha256, null);
        await services.GetRequiredService<InspectionStore>().SaveReport(new(id), files, report, default);
        await Execute(id, Actor.Clock, new ActOnInspection(new InspectionCommand.Record(files, InspectionSummary.Of(report))));
    }

    public async Task<Application> Find(string id) =>
        await services.GetRequiredService<Aggregates>().FindApplication(new(id), default) ?? throw new InvalidOperationException(id);

    public async Task Execute(string id, Actor actor, ApplicationCommand command)
    {
        var result = await services.GetRequiredService<CommandExecutor>().Execute(new Command.OnApplication(new(id), command), null, actor, Now, default);
        Assert.True(result is CommandResult.Completed, (result as CommandResult.Refused)?.Refusal.Code);
    }
}
