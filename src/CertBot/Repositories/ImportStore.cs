using CertBot.Core.Primitives;
using CertBot.Core.Support.FileImport;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Repositories;

/// <summary>The import of each person: one document, due while it works without them.</summary>
internal sealed class ImportStore(IStore store)
{
    public const string Kind = "import";

    private const string Id = "import";

    private const string CountId = "count";

    /// <summary>How many imports a person had. It is never forgotten, so that a later import does not look like an earlier one.</summary>
    public const string CountKind = "import-count";

    /// <summary>What nobody decides on is forgotten after so long, and with it the file.</summary>
    private static readonly Duration Memory = Duration.FromDays(14);

    public static string PartitionOf(PersonId person) => $"import:{StoreKeys.Escape(person.Value)}";

    public async Task<(ImportJob? Job, string? ETag)> Load(PersonId person, CancellationToken cancellationToken) =>
        await store.Get(PartitionOf(person), Id, cancellationToken) is { } stored
            ? (VersionedJson.Read<ImportJob>(Lease.Split(stored).Item), stored.ETag)
            : (null, null);

    /// <summary>The number of the person's latest import, forgotten or not; 0: there was none.</summary>
    public async Task<int> LastNumber(PersonId person, ImportJob? job, CancellationToken cancellationToken) =>
        Math.Max(
            job?.Number ?? 0,
            await store.Get(PartitionOf(person), CountId, cancellationToken) is { } stored ? VersionedJson.Read<ImportCount>(stored).Last : 0
        );

    /// <summary>The write that keeps the number of a new import.</summary>
    public static Write Count(ImportJob job) => new Write.Upsert(new Document(CountId, CountKind, VersionedJson.Write(new ImportCount(job.Number))));

    public static ImportJob Read(StoredDocument stored) => VersionedJson.Read<ImportJob>(stored);

    /// <summary>The job as a document.</summary>
    /// <param name="job">The job.</param>
    /// <param name="now">The present instant (UTC).</param>
    /// <param name="wait">How long it waits before it goes on.</param>
    public static Document ToDocument(ImportJob job, Instant now, Duration wait = default) =>
        new(Id, Kind, VersionedJson.Write(job)) { Due = job.IsRunning ? now + wait : null, Expires = job.IsRunning ? null : now + Memory };

    private sealed record ImportCount(int Last);
}
