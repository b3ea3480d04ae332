using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using CertBot.Store.Documents;

namespace CertBot.Store;

/// <summary>Reads a list of any length page by page.</summary>
internal static class Paging
{
    /// <summary>Most lists fit one page, which is one request: a page that is not full is the last.</summary>
    public const int Page = 200;

    /// <summary>All documents of a kind in a partition, in ordinal order of ids. What is written meanwhile behind the page that was read last is seen.</summary>
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

/// <summary>The first of a list in some order, and how many there are besides.</summary>
internal sealed record Listed<T>(ImmutableArray<T> Shown, int More)
{
    /// <summary>Keeps no more than twice as many as are wanted, however long the list is.</summary>
    /// <param name="all">The list, in any order.</param>
    /// <param name="most">How many are wanted.</param>
    /// <param name="order">Sorts them, those that are wanted most first.</param>
    /// <param name="cancellationToken">Given up between two pages.</param>
    public static async Task<Listed<T>> First(
        IAsyncEnumerable<T> all,
        int most,
        Func<IEnumerable<T>, IEnumerable<T>> order,
        CancellationToken cancellationToken
    )
    {
        List<T> best = [];
        var count = 0;
        await foreach (var one in all.WithCancellation(cancellationToken))
        {
            count++;
            best.Add(one);
            if (best.Count == 2 * most)
                best = [.. order(best).Take(most)];
        }

        ImmutableArray<T> shown = [.. order(best).Take(most)];
        return new(shown, count - shown.Length);
    }
}
