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

    /// <summary>What nobody decides on is forgotten after so long, and with it the file.</summary>
    private static readonly Duration Memory = Duration.FromDays(14);

    public static string PartitionOf(PersonId person) => $"import:{StoreKeys.Escape(person.Value)}";

    public async Task<(ImportJob? Job, string? ETag)> Load(PersonId person, CancellationToken cancellationToken) =>
        await store.Get(PartitionOf(person), Id, cancellationToken) is { } stored
            ? (VersionedJson.Read<ImportJob>(Lease.Split(stored).Item), stored.ETag)
            : (null, null);

    public static ImportJob Read(StoredDocument stored) => VersionedJson.Read<ImportJob>(stored);

    /// <summary>The job as a document.</summary>
    /// <param name="job">The job.</param>
    /// <param name="now">The present instant (UTC).</param>
    /// <param name="wait">How long it waits before it goes on.</param>
    public static Document ToDocument(ImportJob job, Instant now, Duration wait = default) =>
        new(Id, Kind, VersionedJson.Write(job)) { Due = job.IsRunning ? now + wait : null, Expires = job.IsRunning ? null : now + Memory };
}
