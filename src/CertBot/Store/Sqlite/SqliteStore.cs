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

    private readonly string _path;
    private readonly IClock _clock;
    private readonly FileStream? _lock;
    private readonly SqliteWriter? _writer;
    private readonly ConcurrentBag<SqliteReader> _readers = [];
    private volatile bool _isClosed;

    private SqliteStore(string path, IClock clock, FileStream? fileLock, SqliteWriter? writer)
    {
        _path = path;
        _clock = clock;
        _lock = fileLock;
        _writer = writer;
    }

    /// <summary>Opens the file, or creates it with its folder. One process at a time.</summary>
    /// <exception cref="StoreRejectedException">Another CertBot has it open, it is of a newer version or damaged, or it is not a store.</exception>
    public static SqliteStore Open(string path, IClock clock)
    {
        var fileLock = SqliteFile.Lock(path);
        try
        {
            return new SqliteStore(path, clock, fileLock, new SqliteWriter(SqliteFile.OpenWriter(path), clock));
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

    public Task<IReadOnlyList<StoredDocument>> Due(string kind, Instant now, int max, CancellationToken cancellationToken)
    {
        KeyRules.Require(kind);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        return Read(reader => reader.Due(kind, now, max, _clock.GetCurrentInstant()), cancellationToken);
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
        _isClosed = true;
        if (_writer is not null)
        {
            await _writer.DisposeAsync();
        }

        CloseReaders();
        if (_lock is not null)
        {
            await _lock.DisposeAsync();
        }
    }

    private Task<T> Read<T>(Func<SqliteReader, T> query, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellationToken);
        }

        ObjectDisposedException.ThrowIf(_isClosed, this);
        var reader = _readers.TryTake(out var pooled) ? pooled : new SqliteReader(SqliteFile.OpenReader(_path));
        try
        {
            return Task.FromResult(query(reader));
        }
        finally
        {
            if (_readers.Count < MaxPooledReaders)
            {
                _readers.Add(reader);
            }
            else
            {
                reader.Dispose();
            }

            if (_isClosed)
            {
                CloseReaders();
            }
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
