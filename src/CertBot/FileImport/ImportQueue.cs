using CertBot.Commands.FileImport;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Core.Support.FileImport;
using CertBot.Diagnostics;
using CertBot.Files.Uploads;
using CertBot.Outbox;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.FileImport;

/// <summary>
/// Does the work of imports in the background, on one host at a time. How far it came is stored after each batch, and whoever goes on begins there: a batch that
/// is done twice changes nothing the second time.
/// </summary>
internal sealed class ImportQueue(
    IStore store,
    LineImporterFactory importers,
    Aggregates aggregates,
    IUploadIntake files,
    LeasedQueueFactory queues,
    IClock clock,
    ILogger<ImportQueue> log
)
{
    private const int MaxFailures = 8;

    private LeasedQueue? _queue;

    private LeasedQueue Queue =>
        _queue ??= queues.Create(
            new QueueDefinition
            {
                Kind = ImportStore.Kind,
                MaxParallel = 2,
                PollInterval = TimeSpan.FromSeconds(1),
            },
            Process
        );

    /// <summary>Works until the host stops.</summary>
    public Task Run(CancellationToken stoppingToken) => Queue.Run(stoppingToken);

    /// <summary>One round over all that is due. Returns how many imports were worked on.</summary>
    public Task<int> ProcessAll(CancellationToken cancellationToken) => Queue.ProcessAll(cancellationToken);

    private async Task<bool> Process(StoredDocument stored, CancellationToken cancellationToken)
    {
        var progress = new Progress(ImportStore.Read(stored), stored);
        try
        {
            await Work(progress, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e) when (e is not StoreRejectedException)
        {
            var failed = progress.Job with { Failures = progress.Job.Failures + 1 };
            Log.ImportFailed(log, stored.Partition, failed.Failures, e);
            await (
                failed.Failures >= MaxFailures
                    ? End(progress, failed with { Stage = ImportStage.Refused, Refusal = new Refusal("import.refused.failed") }, cancellationToken)
                    : Save(progress, failed, Backoff.After(failed.Failures, stored.Partition), cancellationToken)
            );
        }

        return true;
    }

    private async Task Work(Progress progress, CancellationToken cancellationToken)
    {
        var job = progress.Job;
        if (await files.Open(job.File.Id, cancellationToken) is not { } opened)
        {
            await End(progress, job with { Stage = ImportStage.Refused, Refusal = new Refusal("import.refused.file-gone") }, cancellationToken);
            return;
        }

        await using var content = opened;
        var file = new CsvFile(content, job.Kind);
        if (await file.Open(cancellationToken) is { } refusal)
        {
            await End(progress, job with { Stage = ImportStage.Refused, Refusal = refusal }, cancellationToken);
            return;
        }

        // What a file says is the word of the system it comes from: the ratings in it are the customers'.
        var actor = Actor.Integration(job.Person.Value, job.Vendor);
        if (await importers.Create(job.Kind, job.Vendor, actor, cancellationToken) is not { } importer)
        {
            await End(progress, NotAllowed(job), cancellationToken);
            return;
        }

        var mode = job.Stage == ImportStage.Taking ? ImportMode.Take : ImportMode.Preview;
        // What was checked is checked again from the beginning after an interruption; what was taken is not taken again.
        if (mode == ImportMode.Preview)
            progress.Job = job with { Counts = ImportCounts.None, Wrong = [], LocalTimes = 0, UpToLine = 0 };
        await foreach (var batch in new ImportRun(file, importer, clock).Batches(mode, progress.Job.UpToLine, cancellationToken))
        {
            var sum = progress.Job with
            {
                Counts = progress.Job.Counts.Add(batch.Counts),
                Wrong = [.. progress.Job.Wrong, .. batch.Wrong.Take(ImportJob.MaxShown - progress.Job.Wrong.Length)],
                LocalTimes = progress.Job.LocalTimes + batch.LocalTimes,
                UpToLine = batch.LastLine,
                Failures = 0,
            };
            if (!await MayGoOn(job, cancellationToken))
            {
                await End(progress, NotAllowed(sum), cancellationToken);
                return;
            }

            if (!await Save(progress, sum, Duration.Zero, cancellationToken))
                return; // somebody sent another file or canceled, or another host goes on
        }

        await End(
            progress,
            mode == ImportMode.Preview ? progress.Job with { Stage = ImportStage.Ready, UpToLine = 0 } : progress.Job with { Stage = ImportStage.Done },
            cancellationToken
        );
    }

    /// <summary>Whoever was removed from the vendor in the middle takes nothing more.</summary>
    private async Task<bool> MayGoOn(ImportJob job, CancellationToken cancellationToken) =>
        (await aggregates.FindVendor(job.Vendor, cancellationToken))?.People.ContainsKey(job.Person.Value) == true;

    private static ImportJob NotAllowed(ImportJob job) =>
        job with
        {
            Stage = ImportStage.Refused,
            Refusal = new Refusal("import.refused.not-yours"),
            Wrong = [],
        };

    /// <summary>Stores how far it came; the lease lasts on. False: the job was changed by somebody else.</summary>
    private async Task<bool> Save(Progress progress, ImportJob job, Duration wait, CancellationToken cancellationToken)
    {
        var document = ImportStore.ToDocument(job, clock.GetCurrentInstant(), wait);
        switch (
            await store.Commit(
                progress.Stored.Partition,
                [new Write.Replace(wait == Duration.Zero ? Queue.Leases.WithLease(document) : document, progress.Stored.ETag)],
                cancellationToken
            )
        )
        {
            case CommitResult.Committed { ETags: [{ } etag] }:
                progress.Job = job;
                progress.Stored = progress.Stored with { Document = document, ETag = etag };
                return true;
            case CommitResult.Committed when await store.Get(progress.Stored.Partition, document.Id, cancellationToken) is { } current:
                progress.Job = job;
                progress.Stored = current;
                return true;
            default:
                return false;
        }
    }

    /// <summary>Stores the outcome together with its card, so that it is told exactly once.</summary>
    private async Task End(Progress progress, ImportJob job, CancellationToken cancellationToken)
    {
        var now = clock.GetCurrentInstant();
        var after = job with { Revision = job.Revision + 1 };
        await store.Commit(
            progress.Stored.Partition,
            [
                new Write.Replace(ImportStore.ToDocument(after, now), progress.Stored.ETag),
                new Write.Create(ImportCommands.CardOf(after, now)),
                .. ImportCommands.EndOf(after, now).Select(d => new Write.Create(d)),
            ],
            cancellationToken
        );
    }

    /// <summary>A job and its document as it is stored now.</summary>
    private sealed class Progress(ImportJob job, StoredDocument stored)
    {
        public ImportJob Job { get; set; } = job;

        public StoredDocument Stored { get; set; } = stored;
    }
}
