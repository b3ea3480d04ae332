using CertBot.Store;
using CertBot.Store.Documents;

namespace CertBot.Repositories;

/// <summary>Writes rows of read models: the row of the newest revision wins, in whatever order they arrive.</summary>
internal static class NewestRow
{
    /// <param name="store">The store.</param>
    /// <param name="list">The partition of the list.</param>
    /// <param name="document">The row; one that ended stays for a while as a document that expires.</param>
    /// <param name="revision">Its revision.</param>
    /// <param name="readRevision">Reads the revision of a stored row.</param>
    /// <param name="cancellationToken">Cancels between two attempts.</param>
    public static async Task Put(
        IStore store,
        string list,
        Document document,
        int revision,
        Func<StoredDocument, int> readRevision,
        CancellationToken cancellationToken
    )
    {
        for (var attempt = 0; attempt < OptimisticRetry.MaxAttempts; attempt++)
        {
            var stored = await store.Get(list, document.Id, cancellationToken);
            if (stored is not null && readRevision(stored) >= revision)
                return;

            Write write = stored is null ? new Write.Create(document) : new Write.Replace(document, stored.ETag);
            if (await store.Commit(list, [write], cancellationToken) is CommitResult.Committed)
                return;
        }

        throw new TimeoutException("The list stayed contended.");
    }
}
