using System.Globalization;
using System.Runtime.CompilerServices;
using CertBot.Store;
using NodaTime;

namespace CertBot.Tests.Kit;

/// <summary>A store in memory that keeps every promise of <see cref="IStore"/> but durability: the same contract suite runs over it. <see cref="Reopen"/> is a restart.</summary>
internal sealed class MemoryStore : IStore
{
    private readonly Shelf _shelf;
    private readonly IClock _clock;
    private bool _isClosed;

    public MemoryStore(IClock clock) : this(clock, new Shelf()) { }

    private MemoryStore(IClock clock, Shelf shelf)
    {
        _clock = clock;
        _shelf = shelf;
    }

    /// <summary>Closes this one and opens another over the same documents, as a process does that comes back.</summary>
    public MemoryStore Reopen()
    {
        _isClosed = true;
        return new MemoryStore(_clock, _shelf);
    }

    public Task<Stored?> Get(string partition, string id, CancellationToken cancel)
    {
        Names.Check(partition);
        Names.Check(id);
        return Locked(() => Find(partition, id), cancel);
    }

    public Task<Committed> Commit(string partition, IReadOnlyList<Write> writes, CancellationToken cancel) =>
        Batch.Fits(partition, writes) ? Locked(() => Apply(partition, writes), cancel) : Task.FromResult<Committed>(new Committed.TooLarge());

    public Task<IReadOnlyList<Stored>> List(string partition, string kind, string after, int max, CancellationToken cancel)
    {
        Names.Check(partition);
        Names.Check(kind);
        Names.CheckOrEmpty(after);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        return Locked<IReadOnlyList<Stored>>(() => [.. Alive().Where(s => s.Partition == partition && s.Document.Kind == kind && string.CompareOrdinal(s.Document.Id, after) > 0).Take(max)], cancel);
    }

    public Task<IReadOnlyList<Stored>> Due(string kind, Instant now, int max, CancellationToken cancel)
    {
        Names.Check(kind);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        return Locked<IReadOnlyList<Stored>>(() => [.. Alive().Where(s => s.Document.Kind == kind && s.Document.Due <= now).OrderBy(s => s.Document.Due).Take(max)], cancel);
    }

    public Task<IReadOnlyList<Stored>> All(string partition, string after, int max, CancellationToken cancel)
    {
        Names.Check(partition);
        Names.CheckOrEmpty(after);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        return Locked<IReadOnlyList<Stored>>(() => [.. Alive().Where(s => s.Partition == partition && string.CompareOrdinal(s.Document.Id, after) > 0).Take(max)], cancel);
    }

    public async IAsyncEnumerable<string> Partitions(string prefix, [EnumeratorCancellation] CancellationToken cancel)
    {
        Names.CheckOrEmpty(prefix);
        foreach (var partition in await Locked(() => Alive().Select(s => s.Partition).Where(p => p.StartsWith(prefix, StringComparison.Ordinal)).Distinct().ToList(), cancel))
        {
            cancel.ThrowIfCancellationRequested();
            yield return partition;
        }
    }

    public ValueTask DisposeAsync()
    {
        _isClosed = true;
        return ValueTask.CompletedTask;
    }

    private Committed Apply(string partition, IReadOnlyList<Write> writes)
    {
        var before = new SortedDictionary<(string, string), Stored>(_shelf.Documents, _shelf.Documents.Comparer);
        foreach (var write in writes)
        {
            if (Apply(partition, write) is { } refused)
            {
                _shelf.Documents = before;
                return refused;
            }
        }

        return new Committed.Done();
    }

    private Committed? Apply(string partition, Write write)
    {
        switch (write)
        {
            case Write.Create(var document):
                return Find(partition, document.Id) is null ? Put(partition, document) : new Committed.Exists(document.Id);
            case Write.Upsert(var document):
                return Put(partition, document);
            case Write.Replace(var document, var etag):
                return Find(partition, document.Id) is not { } old ? new Committed.Missing(document.Id)
                    : old.ETag == etag ? Put(partition, document)
                    : new Committed.Stale(document.Id);
            case Write.Delete(var id, var etag):
                if (Find(partition, id) is not { } found)
                {
                    return new Committed.Missing(id);
                }

                if (etag is not null && etag != found.ETag)
                {
                    return new Committed.Stale(id);
                }

                _shelf.Documents.Remove((partition, id));
                return null;
            default:
                throw new InvalidOperationException("an unknown write");
        }
    }

    private Committed? Put(string partition, Document document)
    {
        Harvest.Take(partition, document);
        _shelf.Documents[(partition, document.Id)] = new Stored(partition, document, (++_shelf.Version).ToString(CultureInfo.InvariantCulture));
        return null;
    }

    private Stored? Find(string partition, string id) =>
        _shelf.Documents.TryGetValue((partition, id), out var stored) && IsAlive(stored) ? stored : null;

    private IEnumerable<Stored> Alive() => _shelf.Documents.Values.Where(IsAlive);

    private bool IsAlive(Stored stored) => stored.Document.Expires is not { } end || end > _clock.GetCurrentInstant();

    private Task<T> Locked<T>(Func<T> work, CancellationToken cancel)
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        if (cancel.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancel);
        }

        lock (_shelf)
        {
            return Task.FromResult(work());
        }
    }

    private sealed class Shelf
    {
        public SortedDictionary<(string, string), Stored> Documents { get; set; } = new(Comparer<(string P, string I)>.Create((a, b) =>
            string.CompareOrdinal(a.P, b.P) is var c and not 0 ? c : string.CompareOrdinal(a.I, b.I)));

        public long Version { get; set; }
    }
}
