using System.Collections.Immutable;
using CertBot.Core.Primitives;
using CertBot.Store;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Files.Retention;

/// <summary>
/// Which partitions may hold a document that names a stored file. It is written before the file is stored and before an application gets the name, so that
/// whoever looks for names knows where to look; see <see cref="UnusedFileSweep"/>.
/// </summary>
internal sealed record FileClaims(ImmutableArray<string> Partitions)
{
    public const string Kind = "file";

    /// <summary>More places than this are not looked through: such a file is kept.</summary>
    private const int MaxPartitions = 50;

    /// <summary>An application names the file, and its history does so for ever; or the file was stored before claims were.</summary>
    public bool IsPermanent { get; init; }

    public FileClaims With(IEnumerable<string> partitions)
    {
        ImmutableArray<string> all = [.. Partitions.Union(partitions, StringComparer.Ordinal)];
        return this with { Partitions = all, IsPermanent = IsPermanent || all.Length > MaxPartitions };
    }
}

/// <summary>Writes <see cref="FileClaims"/>.</summary>
internal sealed class FileClaimStore(IStore store, IFileStore files, IClock clock, FilesSettings settings)
{
    /// <summary>A claim that was written so recently is not written again.</summary>
    private static readonly Duration Refreshed = Duration.FromMinutes(5);

    private readonly KeyedLock _claimsInUse = new();

    /// <summary>Documents of these partitions are about to name this file. Called before the file is stored.</summary>
    public Task Claim(FileId id, IReadOnlyList<string> partitions, CancellationToken cancellationToken) =>
        Claim(id, partitions, () => CreateClaims(id, cancellationToken), cancellationToken);

    /// <summary>A document of this partition is about to name what may be the id of a file. If no such file was claimed it is none, or is kept anyway.</summary>
    public Task ClaimKnown(FileId id, string partition, CancellationToken cancellationToken) =>
        Claim(id, [partition], () => Task.FromResult<FileClaims?>(null), cancellationToken);

    private async Task Claim(FileId id, IReadOnlyList<string> partitions, Func<Task<FileClaims?>> whenNone, CancellationToken cancellationToken)
    {
        var partition = StoreKeys.File(id);
        using var turn = await _claimsInUse.Acquire(partition, cancellationToken);
        for (var attempt = 0; attempt < OptimisticRetry.MaxAttempts; attempt++)
        {
            var stored = await store.Get(partition, FileClaims.Kind, cancellationToken);
            var claims = stored is null ? await whenNone() : VersionedJson.Read<FileClaims>(stored);
            if (claims is null || (stored is not null && claims.IsPermanent))
                return;

            var next = claims.With(partitions);
            var due = clock.GetCurrentInstant() + settings.KeepUnused;
            // Many turns send the same file at once, or one turn commits several times: what is claimed already is not claimed again.
            if (stored is { Document.Due: { } known } && next.Partitions.Length == claims.Partitions.Length && known > due - Refreshed)
                return;

            var document = new Document(FileClaims.Kind, FileClaims.Kind, VersionedJson.Write(next)) { Due = next.IsPermanent ? null : due };
            if (
                await store.Commit(partition, [stored is null ? new Write.Create(document) : new Write.Replace(document, stored.ETag)], cancellationToken)
                is CommitResult.Committed
            )
            {
                return;
            }
        }

        throw new TimeoutException("The claims of a file stayed contended.");
    }

    /// <summary>A file without claims was stored by a release that wrote none: nobody knows who names it.</summary>
    private async Task<FileClaims?> CreateClaims(FileId id, CancellationToken cancellationToken) =>
        new FileClaims([]) { IsPermanent = await files.FindVersion(id, cancellationToken) is not null };
}
