using CertBot.Core.Certification.Inspections;
using CertBot.Core.Primitives;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Repositories.Inspections;

/// <summary>
/// The inspections that wait, and the reports of those that are done: both beside the application they are of. Which report counts is said by the application:
/// its name is made of the files that were inspected, so that a late one replaces no other.
/// </summary>
internal sealed class InspectionStore(IStore store)
{
    public const string JobKind = "inspection";

    public const string ReportKind = "inspection-report";

    /// <summary>A job that waits from the commit on that handed in the files. Its name never comes again in the partition.</summary>
    public static Document CreateJob(InspectionJob job, int revision, Instant now) =>
        new(FormattableString.Invariant($"inspection:{revision:D6}"), JobKind, VersionedJson.Write(job)) { Due = now };

    public static Document ToDocument(StoredDocument stored, InspectionJob job, Instant due) =>
        new(stored.Document.Id, JobKind, VersionedJson.Write(job)) { Due = due };

    /// <summary>The report of these files; null: there is none.</summary>
    public async Task<InspectionReport?> FindReport(ApplicationId application, InspectedFiles files, CancellationToken cancellationToken) =>
        await store.Get(StoreKeys.Application(application), IdOf(files), cancellationToken) is { } stored ? VersionedJson.Read<InspectionReport>(stored) : null;

    public async Task SaveReport(ApplicationId application, InspectedFiles files, InspectionReport report, CancellationToken cancellationToken)
    {
        var document = new Document(IdOf(files), ReportKind, VersionedJson.Write(report));
        if (await store.Commit(StoreKeys.Application(application), [new Write.Upsert(document)], cancellationToken) is not CommitResult.Committed)
            throw new TimeoutException("The report could not be stored.");
    }

    /// <summary>Forgets the report of files that are no longer the application's.</summary>
    public async Task ForgetReport(ApplicationId application, InspectedFiles files, CancellationToken cancellationToken) =>
        await store.Commit(StoreKeys.Application(application), [new Write.Delete(IdOf(files), null)], cancellationToken);

    private static string IdOf(InspectedFiles files) => $"inspection-report:{files.Packages}:{files.Demo ?? "-"}";
}

/// <summary>These files of an application are to be inspected.</summary>
internal sealed record InspectionJob(ApplicationId Application, InspectedFiles Files)
{
    /// <summary>How often it was begun and had no result: it failed, or its host stopped in the middle.</summary>
    public int Failures { get; init; }

    /// <summary>The version of the rules that it was asked for; null: those of whatever host does it.</summary>
    public string? Rules { get; init; }

    /// <summary>Until when (UTC) it is left to hosts that have those rules.</summary>
    public Instant? RulesUntil { get; init; }

    /// <summary>While a new release is rolled out, so long hosts with other rules may run beside it.</summary>
    public static Duration OtherHosts { get; } = Duration.FromHours(1);
}

/// <summary>
/// Wakes the queue of inspections on the host that takes packages. Where several hosts share the store it has leased the job in the same commit: without a signal
/// nobody would begin before that lease ends.
/// </summary>
internal sealed record InspectionSignal(QueueSignal Queue);
