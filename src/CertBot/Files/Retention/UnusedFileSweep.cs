using CertBot.Core.Primitives;
using CertBot.Diagnostics;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Files.Retention;

/// <summary>
/// Removes stored files that no document names: of forms that were cancelled, of commands that were refused, exports after their time. Several hosts may do
/// this at once, and each may stop at any point: a file that is due is taken by whoever postpones it first, and is due again if that host does not finish.
/// </summary>
internal sealed class UnusedFileSweep(IStore store, IFileStore files, FilesSettings settings, IClock clock, ILogger<UnusedFileSweep> log)
{
    private const int BatchSize = 100;
    private const int PageSize = 100;

    /// <summary>When a file is looked at again that could not be removed, or whose host stopped.</summary>
    private static readonly Duration RetryAfter = Duration.FromHours(1);

    /// <summary>Looks at some of the files that are due. Returns how many.</summary>
    public async Task<int> Sweep(CancellationToken cancellationToken)
    {
        var due = await store.Due(FileClaims.Kind, clock.GetCurrentInstant(), BatchSize, cancellationToken);
        foreach (var claims in due)
            await Look(claims, cancellationToken);
        return due.Count;
    }

    private async Task Look(StoredDocument due, CancellationToken cancellationToken)
    {
        try
        {
            if (await Write(due, due.Document with { Due = clock.GetCurrentInstant() + RetryAfter }, cancellationToken) is not { } taken)
                return;

            await Decide(taken, StoreKeys.FileOf(due.Partition), VersionedJson.Read<FileClaims>(taken), cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or StoreRejectedException)
        {
            Log.FileNotRemoved(log, exception.Message);
        }
    }

    private async Task Decide(StoredDocument taken, FileId id, FileClaims claims, CancellationToken cancellationToken)
    {
        // Before anything else is read: a file that is stored again from here on has another version and is not removed.
        var version = await files.FindVersion(id, cancellationToken);

        // A name goes from a conversation to an application and never back: whoever asks in this order misses none on its way.
        foreach (var partition in claims.Partitions.OrderBy(StoreKeys.IsApplication))
        {
            if (await IsNamedIn(partition, id, cancellationToken))
            {
                await Write(taken, Postpone(taken.Document, claims, StoreKeys.IsApplication(partition)), cancellationToken);
                return;
            }
        }

        // The write fails if somebody claimed the file since: perhaps an application is about to get the name from a conversation that had it just now.
        if (await Write(taken, taken.Document, cancellationToken) is not { } confirmed)
            return;
        if (version is null || await files.Remove(id, version, cancellationToken))
            await store.Commit(confirmed.Partition, [new Write.Delete(confirmed.Document.Id, confirmed.ETag)], cancellationToken);
    }

    private Document Postpone(Document document, FileClaims claims, bool isPermanent) =>
        document with
        {
            Json = VersionedJson.Write(claims with { IsPermanent = isPermanent }),
            Due = isPermanent ? null : clock.GetCurrentInstant() + settings.KeepUnused,
        };

    /// <summary>Null if somebody else changed the claims.</summary>
    private async Task<StoredDocument?> Write(StoredDocument stored, Document document, CancellationToken cancellationToken) =>
        await store.Commit(stored.Partition, [new Write.Replace(document, stored.ETag)], cancellationToken) switch
        {
            CommitResult.Committed { ETags: [{ } etag] } => stored with { Document = document, ETag = etag },
            _ => null,
        };

    private async Task<bool> IsNamedIn(string partition, FileId id, CancellationToken cancellationToken)
    {
        for (var after = ""; ; )
        {
            var page = await store.All(partition, after, PageSize, cancellationToken);
            if (page.Any(d => d.Mentions(id.Value)))
                return true;
            if (page.Count < PageSize)
                return false;

            after = page[^1].Document.Id;
        }
    }
}
