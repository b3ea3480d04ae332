using System.Collections.Concurrent;
using System.Globalization;
using CertBot.Core.Primitives;
using CertBot.Store;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Repositories;

/// <summary>
/// Numbers of cases, counted within the month a case was opened in. Each is given once; one that was reserved and not used stays unused. Those who wait for a
/// number of the same month are given theirs by one commit.
/// </summary>
internal sealed class CaseNumbers(IStore store)
{
    private const string Id = "last";

    private readonly ConcurrentDictionary<string, Month> _months = new(StringComparer.Ordinal);
    private readonly KeyedLock _inUse = new();

    /// <summary>The next number of the month.</summary>
    public async Task<CaseId> Next(LocalDate openedOn, CancellationToken cancellationToken)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{openedOn.Year:D4}-{openedOn.Month:D2}");
        var month = _months.GetOrAdd(name, _ => new Month());
        Interlocked.Increment(ref month.Waiting);
        try
        {
            using var turn = await _inUse.Acquire(name, cancellationToken);
            if (month.Next > month.Last)
                (month.Next, month.Last) = await Reserve(name, Volatile.Read(ref month.Waiting), cancellationToken);
            return new CaseId(string.Create(CultureInfo.InvariantCulture, $"C-{name}-{month.Next++:D4}"));
        }
        finally
        {
            Interlocked.Decrement(ref month.Waiting);
        }
    }

    private async Task<(int First, int Last)> Reserve(string month, int count, CancellationToken cancellationToken)
    {
        var partition = StoreKeys.CaseNumbers(month);
        for (var attempt = 0; attempt < OptimisticRetry.MaxAttempts; attempt++)
        {
            var stored = await store.Get(partition, Id, cancellationToken);
            var last = stored is null ? 0 : VersionedJson.Read<Counter>(stored).Last;
            var document = new Document(Id, "case-numbers", VersionedJson.Write(new Counter(last + count)));
            Write write = stored is null ? new Write.Create(document) : new Write.Replace(document, stored.ETag);
            if (await store.Commit(partition, [write], cancellationToken) is CommitResult.Committed)
                return (last + 1, last + count);
        }

        throw new TimeoutException("The numbers of the cases stayed contended.");
    }

    private sealed record Counter(int Last);

    private sealed class Month
    {
        public int Waiting;

        public int Next { get; set; } = 1;

        public int Last { get; set; }
    }
}
