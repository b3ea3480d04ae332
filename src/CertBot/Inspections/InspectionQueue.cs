using CertBot.Commands;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Inspections;
using CertBot.Core.Certification.Materials;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Diagnostics;
using CertBot.Files.Uploads;
using CertBot.Outbox;
using CertBot.Repositories;
using CertBot.Repositories.Inspections;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Inspections;

/// <summary>
/// Inspects packages in the background, on one host at a time. A job whose files are no longer the application's, or are inspected already, has nothing to do.
/// Whatever is interrupted is begun again by whoever gets the job next; the report is stored before the application knows of it, and the application takes each
/// result once.
/// </summary>
internal sealed class InspectionQueue(
    IStore store,
    Aggregates aggregates,
    InstalledEditions editions,
    CommandExecutor executor,
    InspectionWork work,
    LeasedQueueFactory queues,
    ILogger<InspectionQueue> log
)
{
    /// <summary>Within the ten minutes for which a submission waits.</summary>
    private const int MaxFailures = 4;

    private LeasedQueue? _queue;

    private LeasedQueue Queue =>
        _queue ??= queues.Create(
            new QueueDefinition
            {
                Kind = InspectionStore.JobKind,
                MaxParallel = 1, // unpacking and parsing take a processor, and turns need the others
                PollInterval = TimeSpan.FromSeconds(1),
            },
            Process
        );

    /// <summary>Works until the host stops.</summary>
    public Task Run(CancellationToken stoppingToken) => Queue.Run(stoppingToken);

    /// <summary>One round over all that is due. Returns how many jobs were worked on.</summary>
    public Task<int> ProcessAll(CancellationToken cancellationToken) => Queue.ProcessAll(cancellationToken);

    private async Task<bool> Process(StoredDocument stored, CancellationToken cancellationToken)
    {
        var job = VersionedJson.Read<InspectionJob>(stored);
        try
        {
            await Inspect(job, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e) when (e is not StoreRejectedException)
        {
            var failed = job with { Failures = job.Failures + 1 };
            Log.InspectionFailed(log, stored.Partition, failed.Failures, e);
            if (failed.Failures < MaxFailures)
            {
                var again = InspectionStore.ToDocument(stored, failed, work.Clock.GetCurrentInstant() + Backoff.After(failed.Failures, stored.Partition));
                await store.Commit(stored.Partition, [new Write.Replace(again, stored.ETag)], cancellationToken);
                return true;
            }

            await Execute(job, new InspectionCommand.GiveUp(job.Files), cancellationToken);
        }

        // Also where the lease was lost meanwhile: then somebody else has done it, or does it again without effect.
        await store.Commit(stored.Partition, [new Write.Delete(stored.Document.Id, null)], cancellationToken);
        return true;
    }

    private async Task Inspect(InspectionJob job, CancellationToken cancellationToken)
    {
        if (await aggregates.FindApplication(job.Application, cancellationToken) is not { } app || !InspectionRules.IsOfUse(app))
            return;

        var edition = editions.Get(app.Edition);
        if (
            InspectionRules.FilesOf(app, edition) != job.Files
            || work.Inspector.FindRulesVersion(app.Edition) is not { } rules
            || InspectionRules.Current(app, edition)?.Summary?.Rules == rules
        )
        {
            return;
        }

        var report = await work.Inspector.Inspect(await CreateRequest(app, edition, cancellationToken), cancellationToken);
        await work.Reports.SaveReport(job.Application, job.Files, report, cancellationToken);
        await Execute(job, new InspectionCommand.Record(job.Files, InspectionSummary.Of(report)), cancellationToken);
        await ForgetLate(job, app, cancellationToken);
    }

    /// <summary>Of an application there is one report: that of the files it has been told about.</summary>
    private async Task ForgetLate(InspectionJob job, Application before, CancellationToken cancellationToken)
    {
        var now = (await aggregates.FindApplication(job.Application, cancellationToken))?.Inspection?.Files;
        foreach (var old in new[] { before.Inspection?.Files, job.Files }.OfType<InspectedFiles>().Distinct().Where(f => f != now))
            await work.Reports.ForgetReport(job.Application, old, cancellationToken);
    }

    private async Task Execute(InspectionJob job, InspectionCommand command, CancellationToken cancellationToken) =>
        await executor.Execute(
            new Command.OnApplication(job.Application, new ApplicationCommand.ActOnInspection(command)),
            null,
            Actor.Clock,
            work.Clock.GetCurrentInstant(),
            cancellationToken
        );

    private async Task<InspectionRequest> CreateRequest(Application app, Edition edition, CancellationToken cancellationToken)
    {
        var parts = InspectionRules.PackageParts(app, edition);
        return new InspectionRequest
        {
            Packages = await Find(InspectionRules.FileOf(app, parts[0]), cancellationToken)
                ?? throw new FileNotFoundException("The packages are not in the store."),
            Demo = await Find(parts.Skip(1).Select(p => InspectionRules.FileOf(app, p)).FirstOrDefault(f => f is not null), cancellationToken),
            Previous = await Find(app.CertifiedBaseline?.Release.Materials.GetValueOrDefault(parts[0].Id) as SubmittedMaterial.File, cancellationToken),
            Edition = app.Edition,
            Version = app.Release.Version,
            Cultures = app.Release.Localizations,
            Prefix = app.Release.Prefix,
            Maintainer = app.Release.Maintainer,
        };
    }

    /// <summary>Null: none was handed in, or the store has it no more.</summary>
    private async Task<InspectedFile?> Find(SubmittedMaterial.File? material, CancellationToken cancellationToken)
    {
        if (material is not { Id: var id } || await work.Files.Open(id, cancellationToken) is not { } probe)
            return null;

        await probe.DisposeAsync();
        return new InspectedFile(material.Name, material.Size, async c =>
            await work.Files.Open(id, c) ?? throw new FileNotFoundException("The file was removed from the store.")
        );
    }
}

/// <summary>What an inspection works with.</summary>
internal sealed record InspectionWork(IPackageInspector Inspector, InspectionStore Reports, IUploadIntake Files, IClock Clock);

/// <summary>Inspects packages while the host runs.</summary>
internal sealed class InspectionWorker(InspectionQueue queue) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => queue.Run(stoppingToken);
}
