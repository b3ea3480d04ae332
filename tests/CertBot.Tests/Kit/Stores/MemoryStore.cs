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

    private MemoryStore(IClock clock, DocumentTable store)
    {
        _clock = clock;
        _table = store;
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
            () => [.. _table.After(partition, after).Where(s => s.Document.Kind == kind && IsAlive(s)).Take(max)],
            cancellationToken
        );
    }

    public Task<IReadOnlyList<StoredDocument>> Due(IReadOnlyList<string> kinds, Instant now, int max, CancellationToken cancellationToken)
    {
        KeyRules.RequireSome(kinds);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        return RunLocked<IReadOnlyList<StoredDocument>>(
            () => [.. kinds.Distinct(StringComparer.Ordinal).SelectMany(kind => _table.Due(kind, now)).Where(IsAlive).Take(max)],
            cancellationToken
        );
    }

    public Task<IReadOnlyList<StoredDocument>> All(string partition, string after, int max, CancellationToken cancellationToken)
    {
        KeyRules.Require(partition);
        KeyRules.RequireOrEmpty(after);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        return RunLocked<IReadOnlyList<StoredDocument>>(() => [.. _table.After(partition, after).Where(IsAlive).Take(max)], cancellationToken);
    }

    public async IAsyncEnumerable<string> Partitions(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        KeyRules.RequireOrEmpty(prefix);
        foreach (
            var partition in await RunLocked(
                () => _table.Partitions.Where(p => p.StartsWith(prefix, StringComparison.Ordinal) && _table.After(p, "").Any(IsAlive)).ToList(),
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
        var before = writes.Select(w => (w.Id, Stored: _table.Find(partition, w.Id))).ToArray();
        var etags = ImmutableArray.CreateBuilder<string?>();
        foreach (var write in writes)
        {
            if (Apply(partition, write) is { } refused)
            {
                foreach (var (id, stored) in before)
                    _table.Set(partition, id, stored);
                return refused;
            }

            etags.Add(write is Write.Delete ? null : _table.Find(partition, write.Id)?.ETag);
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

                _table.Set(partition, id, null);
                return null;
            default:
                throw new InvalidOperationException("an unknown write");
        }
    }

    private CommitResult? Put(string partition, Document document)
    {
        StoredDocumentCollector.Collect(partition, document);
        _table.Set(partition, document.Id, new StoredDocument(partition, document, (++_table.Version).ToString(CultureInfo.InvariantCulture)));
        return null;
    }

    private StoredDocument? Find(string partition, string id) => _table.Find(partition, id) is { } stored && IsAlive(stored) ? stored : null;

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

    /// <summary>The documents in the order of partitions and ids, and of each kind those that are due some time in the order of that time.</summary>
    private sealed class DocumentTable
    {
        private static readonly Comparer<(Instant At, string Partition, string Id)> ByTime = Comparer<(Instant At, string Partition, string Id)>.Create(
            (a, b) =>
                a.At.CompareTo(b.At) is var time and not 0 ? time
                : string.CompareOrdinal(a.Partition, b.Partition) is var partition and not 0 ? partition
                : string.CompareOrdinal(a.Id, b.Id)
        );

        private readonly SortedDictionary<string, SortedDictionary<string, StoredDocument>> _documents = new(StringComparer.Ordinal);

        private readonly Dictionary<string, SortedSet<(Instant At, string Partition, string Id)>> _due = new(StringComparer.Ordinal);

        public long Version { get; set; }

        public IEnumerable<string> Partitions => _documents.Keys;

        public StoredDocument? Find(string partition, string id) => _documents.GetValueOrDefault(partition)?.GetValueOrDefault(id);

        /// <summary>The documents of a partition whose ids come after this one.</summary>
        public IEnumerable<StoredDocument> After(string partition, string id) =>
            (_documents.GetValueOrDefault(partition)?.Values ?? Enumerable.Empty<StoredDocument>()).Where(s => string.CompareOrdinal(s.Document.Id, id) > 0);

        public IEnumerable<StoredDocument> Due(string kind, Instant now) =>
            (_due.GetValueOrDefault(kind) ?? Enumerable.Empty<(Instant At, string Partition, string Id)>())
                .TakeWhile(d => d.At <= now)
                .Select(d => _documents[d.Partition][d.Id]);

        /// <summary>Puts or, with null, removes a document.</summary>
        public void Set(string partition, string id, StoredDocument? document)
        {
            if (Find(partition, id) is { Document: { Due: { } before, Kind: var kind } })
                _due[kind].Remove((before, partition, id));
            if (document is null)
            {
                if (_documents.TryGetValue(partition, out var others) && others.Remove(id) && others.Count == 0)
                    _documents.Remove(partition);
                return;
            }

            if (!_documents.TryGetValue(partition, out var documents))
                _documents[partition] = documents = new(StringComparer.Ordinal);
            documents[id] = document;
            if (document.Document is { Due: { } due, Kind: var its })
            {
                if (!_due.TryGetValue(its, out var times))
                    _due[its] = times = new(ByTime);
                times.Add((due, partition, id));
            }
        }
    }
}
