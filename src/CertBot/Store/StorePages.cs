using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using CertBot.Store.Documents;

namespace CertBot.Store;

/// <summary>Reads a list of any length in pages.</summary>
internal static class StorePages
{
    /// <summary>Most lists fit one page, which is one request: a page that is not full is the last one.</summary>
    public const int Page = 200;

    /// <summary>
    /// All documents of a kind in a partition, in ordinal order of ids. Documents that are written behind the last page read so far are included.
    /// </summary>
    public static async IAsyncEnumerable<IReadOnlyList<StoredDocument>> Pages(
        this IStore store,
        string partition,
        string kind,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var after = "";
        while (true)
        {
            var page = await store.List(partition, kind, after, Page, cancellationToken);
            if (page.Count > 0)
                yield return page;
            if (page.Count < Page)
                yield break;

            after = page[^1].Document.Id;
        }
    }
}

/// <summary>The first entries of a list in some order, and how many more there are.</summary>
internal sealed record BoundedList<T>(ImmutableArray<T> Shown, int More)
{
    /// <summary>Keeps at most twice as many entries in memory as are wanted, however long the list is.</summary>
    /// <param name="all">The list, in any order.</param>
    /// <param name="limit">How many are wanted.</param>
    /// <param name="order">Sorts the entries, the most wanted first.</param>
    /// <param name="cancellationToken">Checked between two pages.</param>
    public static async Task<BoundedList<T>> First(
        IAsyncEnumerable<T> all,
        int limit,
        Func<IEnumerable<T>, IEnumerable<T>> order,
        CancellationToken cancellationToken
    )
    {
        List<T> best = [];
        var count = 0;
        await foreach (var entry in all.WithCancellation(cancellationToken))
        {
            count++;
            best.Add(entry);
            if (best.Count == 2 * limit)
                best = [.. order(best).Take(limit)];
        }

        ImmutableArray<T> shown = [.. order(best).Take(limit)];
        return new(shown, count - shown.Length);
    }
}
