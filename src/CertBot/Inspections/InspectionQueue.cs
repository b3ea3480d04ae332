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
            Process,
            work.Signal.Queue
        );

    /// <summary>Works until the host stops.</summary>
    public Task Run(CancellationToken stoppingToken) => Queue.Run(stoppingToken);

    /// <summary>One round over what this host took, and at times over all that is due. Returns how many jobs were worked on.</summary>
    public Task<int> ProcessOwn(CancellationToken cancellationToken) => Queue.ProcessOwn(cancellationToken);

    /// <summary>One round over all that is due. Returns how many jobs were worked on.</summary>
    public Task<int> ProcessAll(CancellationToken cancellationToken) => Queue.ProcessAll(cancellationToken);

    private async Task<bool> Process(StoredDocument stored, CancellationToken cancellationToken)
    {
        var job = VersionedJson.Read<InspectionJob>(stored);
        if (await IsForOtherRules(job, cancellationToken))
        {
            var later = InspectionStore.ToDocument(stored, job, work.Clock.GetCurrentInstant() + Duration.FromMinutes(1));
            await store.Commit(stored.Partition, [new Write.Replace(later, stored.ETag)], cancellationToken);
            return true;
        }

        if (job.Failures < MaxFailures)
        {
            job = job with { Failures = job.Failures + 1 };
            if (await Begin(stored, job, cancellationToken) is not { } begun)
                return true; // another host has it, or it is done

            // Large files may take longer than a lease lasts.
            (var failure, stored) = await Queue.Leases.RunWithRenewal(begun, c => TryInspect(job, c), cancellationToken);
            if (failure is not null)
                Log.InspectionFailed(log, stored.Partition, job.Failures, failure);
            if (failure is not null && job.Failures < MaxFailures)
            {
                var again = InspectionStore.ToDocument(stored, job, work.Clock.GetCurrentInstant() + Backoff.After(job.Failures, stored.Partition));
                await store.Commit(stored.Partition, [new Write.Replace(again, stored.ETag)], cancellationToken);
                return true;
            }
            if (failure is not null)
                await GiveUp(job, cancellationToken);
        }
        else
        {
            await GiveUp(job, cancellationToken);
        }

        // Where the lease was lost meanwhile, another host does it again without effect, and ends it.
        await store.Commit(stored.Partition, [new Write.Delete(stored.Document.Id, stored.ETag)], cancellationToken);
        return true;
    }

    /// <summary>A host of another release, with other rules, has asked for it and is there to do it.</summary>
    private async Task<bool> IsForOtherRules(InspectionJob job, CancellationToken cancellationToken) =>
        job is { Rules: { } rules, RulesUntil: { } until }
        && work.Clock.GetCurrentInstant() < until
        && await aggregates.FindApplication(job.Application, cancellationToken) is { } app
        && work.Inspector.FindRulesVersion(app.Edition) != rules;

    /// <summary>
    /// It counts as failed until it has ended, so that files which take their host down with them are not begun for ever. Null: it was changed since it was read.
    /// </summary>
    private async Task<StoredDocument?> Begin(StoredDocument stored, InspectionJob job, CancellationToken cancellationToken)
    {
        var document = InspectionStore.ToDocument(stored, job, stored.Document.Due ?? work.Clock.GetCurrentInstant());
        return await store.Commit(stored.Partition, [new Write.Replace(Queue.Leases.WithLease(document), stored.ETag)], cancellationToken) switch
        {
            CommitResult.Committed { ETags: [{ } etag] } => stored with { Document = document, ETag = etag },
            CommitResult.Committed when await store.Get(stored.Partition, document.Id, cancellationToken) is { } current => Lease.Split(current).Item,
            _ => null,
        };
    }

    /// <summary>Null: it has ended.</summary>
    private async Task<Exception?> TryInspect(InspectionJob job, CancellationToken cancellationToken)
    {
        try
        {
            await Inspect(job, cancellationToken);
            return null;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw; // the host stops, or another one has taken over
        }
        catch (Exception e) when (e is not StoreRejectedException)
        {
            return e;
        }
    }

    private Task GiveUp(InspectionJob job, CancellationToken cancellationToken) => Execute(job, new InspectionCommand.GiveUp(job.Files), cancellationToken);

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

        await using var request = await CreateRequest(app, edition, cancellationToken);
        var report = await work.Inspector.Inspect(request, cancellationToken);
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
        var packages = await Open(InspectionRules.FileOf(app, parts[0]), cancellationToken)
            ?? throw new FileNotFoundException("The packages are not in the store.");
        InspectedFile? demo = null;
        try
        {
            demo = await Open(parts.Skip(1).Select(p => InspectionRules.FileOf(app, p)).FirstOrDefault(f => f is not null), cancellationToken);
            return new InspectionRequest
            {
                Packages = packages,
                Demo = demo,
                Previous = await Open(app.CertifiedBaseline?.Release.Materials.GetValueOrDefault(parts[0].Id) as SubmittedMaterial.File, cancellationToken),
                Edition = app.Edition,
                Version = app.Release.Version,
                Cultures = app.Release.Localizations,
                Prefix = app.Release.Prefix,
                Maintainer = app.Release.Maintainer,
            };
        }
        catch
        {
            await packages.Content.DisposeAsync();
            await (demo?.Content.DisposeAsync() ?? default);
            throw;
        }
    }

    /// <summary>Null: none was handed in, or the store has it no more.</summary>
    private async Task<InspectedFile?> Open(SubmittedMaterial.File? material, CancellationToken cancellationToken) =>
        material is not null && await work.Files.Open(material.Id, cancellationToken) is { } content
            ? new InspectedFile(material.Name, material.Size, content)
            : null;
}

/// <summary>What an inspection works with.</summary>
internal sealed record InspectionWork(IPackageInspector Inspector, InspectionStore Reports, IUploadIntake Files, InspectionSignal Signal, IClock Clock);

/// <summary>Inspects packages while the host runs.</summary>
internal sealed class InspectionWorker(InspectionQueue queue, OutdatedInspections outdated, ILogger<InspectionWorker> log) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(queue.Run(stoppingToken), RequestOutdated(stoppingToken));

    private async Task RequestOutdated(CancellationToken stoppingToken)
    {
        try
        {
            await outdated.Request(stoppingToken);
        }
        catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
        {
            Log.OutdatedInspectionsNotFound(log, e);
        }
    }
}
