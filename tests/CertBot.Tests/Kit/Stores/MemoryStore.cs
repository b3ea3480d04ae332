using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Tests.Kit.Stores;

/// <summary>
/// An in-memory store that meets the whole contract of <see cref="IStore"/> except durability and is tested by the same contract suite. <see
/// cref="Reopen"/> simulates a restart.
/// </summary>
internal sealed class MemoryStore : IStore
{
    private readonly DocumentTable _table;
    private readonly IClock _clock;
    private bool _isClosed;

    public MemoryStore(IClock clock)
        : this(clock, new DocumentTable()) { }

    private MemoryStore(IClock clock, DocumentTable shelf)
    {
        _clock = clock;
        _table = shelf;
    }

    /// <summary>Closes this store and opens another one on the same documents, like a restarted process.</summary>
    public MemoryStore Reopen()
    {
        _isClosed = true;
        return new MemoryStore(_clock, _table);
    }

    public Task<StoredDocument?> Get(string partition, string id, CancellationToken cancellationToken)
    {
        KeyRules.Require(partition);
        KeyRules.Require(id);
        return RunLocked(() => Find(partition, id), cancellationToken);
    }

    public Task<CommitResult> Commit(string partition, IReadOnlyList<Write> writes, CancellationToken cancellationToken) =>
        BatchLimits.IsWithinLimits(partition, writes)
            ? RunLocked(() => Apply(partition, writes), cancellationToken)
            : Task.FromResult<CommitResult>(new CommitResult.TooLarge());

    public Task<IReadOnlyList<StoredDocument>> List(string partition, string kind, string after, int max, CancellationToken cancellationToken)
    {
        KeyRules.Require(partition);
        KeyRules.Require(kind);
        KeyRules.RequireOrEmpty(after);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        return RunLocked<IReadOnlyList<StoredDocument>>(
            () =>
                [
                    .. LiveDocuments()
                        .Where(s => s.Partition == partition && s.Document.Kind == kind && string.CompareOrdinal(s.Document.Id, after) > 0)
                        .Take(max),
                ],
            cancellationToken
        );
    }

    public Task<IReadOnlyList<StoredDocument>> Due(string kind, Instant now, int max, CancellationToken cancellationToken)
    {
        KeyRules.Require(kind);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        return RunLocked<IReadOnlyList<StoredDocument>>(
            () => [.. LiveDocuments().Where(s => s.Document.Kind == kind && s.Document.Due <= now).OrderBy(s => s.Document.Due).Take(max)],
            cancellationToken
        );
    }

    public Task<IReadOnlyList<StoredDocument>> All(string partition, string after, int max, CancellationToken cancellationToken)
    {
        KeyRules.Require(partition);
        KeyRules.RequireOrEmpty(after);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        return RunLocked<IReadOnlyList<StoredDocument>>(
            () => [.. LiveDocuments().Where(s => s.Partition == partition && string.CompareOrdinal(s.Document.Id, after) > 0).Take(max)],
            cancellationToken
        );
    }

    public async IAsyncEnumerable<string> Partitions(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        KeyRules.RequireOrEmpty(prefix);
        foreach (
            var partition in await RunLocked(
                () => LiveDocuments().Select(s => s.Partition).Where(p => p.StartsWith(prefix, StringComparison.Ordinal)).Distinct().ToList(),
                cancellationToken
            )
        )
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return partition;
        }
    }

    public ValueTask DisposeAsync()
    {
        _isClosed = true;
        return ValueTask.CompletedTask;
    }

    private CommitResult Apply(string partition, IReadOnlyList<Write> writes)
    {
        var before = new SortedDictionary<(string, string), StoredDocument>(_table.Documents, _table.Documents.Comparer);
        var etags = ImmutableArray.CreateBuilder<string?>();
        foreach (var write in writes)
        {
            if (Apply(partition, write) is { } refused)
            {
                _table.Documents = before;
                return refused;
            }

            etags.Add(write is Write.Delete ? null : _table.Documents[(partition, write.Id)].ETag);
        }

        return new CommitResult.Committed(etags.ToImmutable());
    }

    private CommitResult? Apply(string partition, Write write)
    {
        switch (write)
        {
            case Write.Create(var document):
                return Find(partition, document.Id) is null ? Put(partition, document) : new CommitResult.AlreadyExists(document.Id);
            case Write.Upsert(var document):
                return Put(partition, document);
            case Write.Replace(var document, var etag):
                return Find(partition, document.Id) is not { } old ? new CommitResult.NotFound(document.Id)
                    : old.ETag == etag ? Put(partition, document)
                    : new CommitResult.PreconditionFailed(document.Id);
            case Write.Delete(var id, var etag):
                if (Find(partition, id) is not { } found)
                {
                    return new CommitResult.NotFound(id);
                }

                if (etag is not null && etag != found.ETag)
                {
                    return new CommitResult.PreconditionFailed(id);
                }

                _table.Documents.Remove((partition, id));
                return null;
            default:
                throw new InvalidOperationException("an unknown write");
        }
    }

    private CommitResult? Put(string partition, Document document)
    {
        StoredDocumentCollector.Collect(partition, document);
        _table.Documents[(partition, document.Id)] = new StoredDocument(partition, document, (++_table.Version).ToString(CultureInfo.InvariantCulture));
        return null;
    }

    private StoredDocument? Find(string partition, string id) =>
        _table.Documents.TryGetValue((partition, id), out var stored) && IsAlive(stored) ? stored : null;

    private IEnumerable<StoredDocument> LiveDocuments() => _table.Documents.Values.Where(IsAlive);

    private bool IsAlive(StoredDocument stored) => stored.Document.Expires is not { } end || end > _clock.GetCurrentInstant();

    private Task<T> RunLocked<T>(Func<T> work, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellationToken);
        }

        lock (_table)
        {
            return Task.FromResult(work());
        }
    }

    private sealed class DocumentTable
    {
        public SortedDictionary<(string, string), StoredDocument> Documents { get; set; } =
            new(Comparer<(string P, string I)>.Create((a, b) => string.CompareOrdinal(a.P, b.P) is var c and not 0 ? c : string.CompareOrdinal(a.I, b.I)));

        public long Version { get; set; }
    }
}
