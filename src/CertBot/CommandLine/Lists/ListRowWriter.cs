using CertBot.Store;
using CertBot.Store.Documents;

namespace CertBot.CommandLine.Lists;

/// <summary>
/// Writes the rows of lists as their sources say, only those that differ, and reports each. A row is read before its source and written only if it has not changed
/// since, so that the write of a running host wins.
/// </summary>
internal sealed class ListRowWriter(IStore store, Func<string, Task> report)
{
    private const int PageSize = 100;

    public int Written { get; private set; }

    public int Removed { get; private set; }

    /// <param name="list">The partition of the list.</param>
    /// <param name="id">The id of the row.</param>
    /// <param name="build">Returns the wanted row for the stored one: the same instance, another row, or null to remove it.</param>
    /// <param name="cancellationToken">Checked between two attempts.</param>
    public Task Rebuild(string list, string id, Func<StoredDocument?, Document?> build, CancellationToken cancellationToken) =>
        RebuildFrom(list, id, stored => Task.FromResult(build(stored)), cancellationToken);

    /// <summary>As <see cref="Rebuild"/>, for a row whose source is read after it.</summary>
    public async Task RebuildFrom(string list, string id, Func<StoredDocument?, Task<Document?>> build, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < OptimisticRetry.MaxAttempts; attempt++)
        {
            var stored = await store.Get(list, id, cancellationToken);
            var document = await build(stored);
            if (document == stored?.Document)
                return;

            Write write =
                document is null ? new Write.Delete(id, stored?.ETag)
                : stored is null ? new Write.Create(document)
                : new Write.Replace(document, stored.ETag);
            if (await store.Commit(list, [write], cancellationToken) is not CommitResult.Committed)
                continue;

            if (document is null)
                Removed++;
            else
                Written++;
            await report($"{list}/{id}: {(document is null ? "removed" : stored is null ? "added" : "corrected")}");
            return;
        }

        throw new TimeoutException("The list stayed contended.");
    }

    /// <summary>Removes the rows that no source has.</summary>
    /// <param name="lists">How the names of the lists' partitions begin.</param>
    /// <param name="isUnknown">Whether a row of a list is such a row.</param>
    /// <param name="cancellationToken">Checked between two rows.</param>
    public async Task RemoveUnknown(string lists, Func<string, StoredDocument, bool> isUnknown, CancellationToken cancellationToken)
    {
        await foreach (var list in store.Partitions(lists, cancellationToken))
        {
            var after = "";
            while (await store.All(list, after, PageSize, cancellationToken) is { Count: > 0 } page)
            {
                foreach (var row in page.Where(r => isUnknown(list, r)))
                    await Rebuild(list, row.Document.Id, _ => null, cancellationToken);
                after = page[^1].Document.Id;
            }
        }
    }
}
