using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Store.Sqlite;

/// <summary>
/// <see cref="IStore"/> in one SQLite file: one table of documents, a write-ahead log synced at every commit, one writer, and readers that never wait for it.
/// Reads run on the caller's thread: they take microseconds, less than a thread switch.
/// </summary>
internal sealed class SqliteStore : IStore
{
    /// <summary>More concurrent readers than this are opened and closed again.</summary>
    private const int MaxPooledReaders = 8;

    /// <summary>In milliseconds. A read takes microseconds.</summary>
    private const int MaxWaitForReads = 2_000;

    private readonly string _path;
    private readonly IClock _clock;
    private readonly SqliteLock? _lock;
    private readonly SqliteWriter? _writer;
    private readonly ConcurrentBag<SqliteReader> _readers = [];
    private volatile bool _isClosed;
    private int _readersInUse;

    private SqliteStore(string path, IClock clock, SqliteLock? fileLock, SqliteWriter? writer)
    {
        _path = path;
        _clock = clock;
        _lock = fileLock;
        _writer = writer;
    }

    /// <summary>Opens the file, or creates it with its folder. One process at a time.</summary>
    /// <exception cref="StoreRejectedException">Another CertBot has it open, it is of a newer version or damaged, or it is not a store.</exception>
    public static SqliteStore Open(string path, IClock clock, SqliteSync sync = SqliteSync.AtCommits)
    {
        var fileLock = SqliteLock.Acquire(path);
        try
        {
            var db = SqliteFile.OpenWriter(path, sync);
            return new SqliteStore(path, clock, fileLock, SqliteFile.Guard(path, () => SqliteWriter.Open(db, clock, sync)));
        }
        catch
        {
            fileLock.Dispose();
            throw;
        }
    }

    /// <summary>Opens a store for reading that a host may be using. Commits are rejected.</summary>
    /// <exception cref="StoreRejectedException">It does not exist, is of a newer version or damaged, or is not a store.</exception>
    public static SqliteStore OpenReadOnly(string path, IClock clock)
    {
        var store = new SqliteStore(path, clock, null, null);
        store._readers.Add(new SqliteReader(SqliteFile.OpenReader(path)));
        return store;
    }

    public Task<StoredDocument?> Get(string partition, string id, CancellationToken cancellationToken)
    {
        KeyRules.Require(partition);
        KeyRules.Require(id);
        return Read(reader => reader.Get(partition, id, _clock.GetCurrentInstant()), cancellationToken);
    }

    public Task<CommitResult> Commit(string partition, IReadOnlyList<Write> writes, CancellationToken cancellationToken)
    {
        var isWithinLimits = BatchLimits.IsWithinLimits(partition, writes);
        return _writer is null ? throw new NotSupportedException("this store was opened for reading only")
            : isWithinLimits ? _writer.Commit(partition, writes, cancellationToken)
            : Task.FromResult<CommitResult>(new CommitResult.TooLarge());
    }

    public Task<IReadOnlyList<StoredDocument>> List(string partition, string kind, string after, int max, CancellationToken cancellationToken)
    {
        KeyRules.Require(partition);
        KeyRules.Require(kind);
        KeyRules.RequireOrEmpty(after);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        return Read(reader => reader.List(partition, kind, after, max, _clock.GetCurrentInstant()), cancellationToken);
    }

    public Task<IReadOnlyList<StoredDocument>> Due(IReadOnlyList<string> kinds, Instant now, int max, CancellationToken cancellationToken)
    {
        KeyRules.RequireSome(kinds);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        return Read(reader => reader.Due(kinds, now, max, _clock.GetCurrentInstant()), cancellationToken);
    }

    public Task<IReadOnlyList<StoredDocument>> All(string partition, string after, int max, CancellationToken cancellationToken)
    {
        KeyRules.Require(partition);
        KeyRules.RequireOrEmpty(after);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        return Read(reader => reader.All(partition, after, max, _clock.GetCurrentInstant()), cancellationToken);
    }

    public async IAsyncEnumerable<string> Partitions(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        KeyRules.RequireOrEmpty(prefix);
        var from = prefix;
        while (
            await Read(reader => reader.PartitionFrom(from, _clock.GetCurrentInstant()), cancellationToken) is { } next
            && next.StartsWith(prefix, StringComparison.Ordinal)
        )
        {
            yield return next;
            from = next + " "; // sorts before every longer name
        }
    }

    public async ValueTask DisposeAsync()
    {
        // The writer is closed last: it folds the write-ahead log back into the file only if nobody reads it any more, and the file alone is then the store.
        _isClosed = true;
        CloseReaders();
        for (var waited = 0; Volatile.Read(ref _readersInUse) > 0 && waited < MaxWaitForReads; waited++)
        {
            await Task.Delay(1);
        }

        if (_writer is not null)
        {
            await _writer.DisposeAsync();
        }

        CloseReaders();
        _lock?.Dispose();
    }

    private Task<T> Read<T>(Func<SqliteReader, T> query, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellationToken);
        }

        Interlocked.Increment(ref _readersInUse);
        SqliteReader? reader = null;
        try
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            reader = _readers.TryTake(out var pooled) ? pooled : new SqliteReader(SqliteFile.OpenReader(_path));
            return Task.FromResult(query(reader));
        }
        finally
        {
            if (reader is not null && _readers.Count < MaxPooledReaders)
            {
                _readers.Add(reader);
            }
            else
            {
                reader?.Dispose();
            }

            if (_isClosed)
            {
                CloseReaders();
            }

            Interlocked.Decrement(ref _readersInUse);
        }
    }

    private void CloseReaders()
    {
        while (_readers.TryTake(out var reader))
        {
            reader.Dispose();
        }
    }
}
