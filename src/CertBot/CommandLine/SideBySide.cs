using System.Runtime.CompilerServices;
using CertBot.Store;

namespace CertBot.CommandLine;

/// <summary>Two stores walked together, in the one order both have. What stands in one alone comes without its neighbour.</summary>
internal static class SideBySide
{
    private const int Page = 100;

    /// <summary>Every partition of either, but the one that says what is a copy of what.</summary>
    public static async IAsyncEnumerable<string> Partitions(IStore one, IStore other, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var (left, right) in Merge(one.Partitions("", cancel), other.Partitions("", cancel), name => name, cancel))
        {
            if ((left ?? right) is { } partition && partition != Keys.Moving) yield return partition;
        }
    }

    public static IAsyncEnumerable<(Stored? Source, Stored? Target)> Documents(IStore source, IStore target, string partition, CancellationToken cancel) =>
        Merge(All(source, partition, cancel), All(target, partition, cancel), stored => stored.Document.Id, cancel);

    /// <summary>Every document of a partition, page by page.</summary>
    public static async IAsyncEnumerable<Stored> All(IStore store, string partition, [EnumeratorCancellation] CancellationToken cancel)
    {
        var after = "";
        while (await store.All(partition, after, Page, cancel) is { Count: > 0 } page)
        {
            foreach (var stored in page) yield return stored;
            after = page[^1].Document.Id;
        }
    }

    private static async IAsyncEnumerable<(T? Left, T? Right)> Merge<T>(IAsyncEnumerable<T> left, IAsyncEnumerable<T> right, Func<T, string> key, [EnumeratorCancellation] CancellationToken cancel)
        where T : class
    {
        await using var lefts = left.GetAsyncEnumerator(cancel);
        await using var rights = right.GetAsyncEnumerator(cancel);
        var (l, r) = (await Next(lefts), await Next(rights));
        while (l is not null || r is not null)
        {
            var order = l is null ? 1 : r is null ? -1 : string.CompareOrdinal(key(l), key(r));
            yield return (order <= 0 ? l : null, order >= 0 ? r : null);
            if (order <= 0) l = await Next(lefts);
            if (order >= 0) r = await Next(rights);
        }
    }

    private static async Task<T?> Next<T>(IAsyncEnumerator<T> all) where T : class => await all.MoveNextAsync() ? all.Current : null;
}
