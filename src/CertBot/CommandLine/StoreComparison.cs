using System.Runtime.CompilerServices;
using CertBot.Store.Documents;

namespace CertBot.CommandLine;

/// <summary>Enumerates two stores in parallel, in the key order both share. An entry that only one store has is paired with null.</summary>
internal static class StoreComparison
{
    private const int PageSize = 100;

    /// <summary>Every partition of either store except the one that records a copy in progress.</summary>
    public static async IAsyncEnumerable<string> Partitions(IStore first, IStore second, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (
            var (left, right) in Merge(first.Partitions("", cancellationToken), second.Partitions("", cancellationToken), name => name, cancellationToken)
        )
        {
            if ((left ?? right) is { } partition && partition != StoreKeys.CopyMarkerPartition)
                yield return partition;
        }
    }

    public static IAsyncEnumerable<(StoredDocument? Source, StoredDocument? Target)> Documents(
        IStore source,
        IStore target,
        string partition,
        CancellationToken cancellationToken
    ) => Merge(ReadAll(source, partition, cancellationToken), ReadAll(target, partition, cancellationToken), stored => stored.Document.Id, cancellationToken);

    /// <summary>Every document of a partition, read in pages.</summary>
    public static async IAsyncEnumerable<StoredDocument> ReadAll(IStore store, string partition, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = "";
        while (await store.All(partition, after, PageSize, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var stored in page)
                yield return stored;
            after = page[^1].Document.Id;
        }
    }

    private static async IAsyncEnumerable<(T? Left, T? Right)> Merge<T>(
        IAsyncEnumerable<T> left,
        IAsyncEnumerable<T> right,
        Func<T, string> key,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
        where T : class
    {
        await using var leftItems = left.GetAsyncEnumerator(cancellationToken);
        await using var rights = right.GetAsyncEnumerator(cancellationToken);
        var (l, r) = (await Next(leftItems), await Next(rights));
        while (l is not null || r is not null)
        {
            var order =
                l is null ? 1
                : r is null ? -1
                : string.CompareOrdinal(key(l), key(r));
            yield return (order <= 0 ? l : null, order >= 0 ? r : null);
            if (order <= 0)
                l = await Next(leftItems);
            if (order >= 0)
                r = await Next(rights);
        }
    }

    private static async Task<T?> Next<T>(IAsyncEnumerator<T> all)
        where T : class => await all.MoveNextAsync() ? all.Current : null;
}
