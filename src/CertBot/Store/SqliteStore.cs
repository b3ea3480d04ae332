using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using NodaTime;

namespace CertBot.Store;

/// <summary>
/// <see cref="IStore"/> in one SQLite file: one table of documents, a write-ahead log synced at every commit, one writer, and readers that never wait for it.
/// Reads run on the caller's thread: they take microseconds, less than handing them over would.
/// </summary>
internal sealed class SqliteStore : IStore
{
    /// <summary>More readers than this at once are opened and closed again.</summary>
    private const int _kept = 8;

    private readonly string _path;
    private readonly IClock _clock;
    private readonly FileStream? _lock;
    private readonly SqliteWriter? _writer;
    private readonly ConcurrentBag<SqliteReader> _readers = [];
    private volatile bool _isClosed;

    private SqliteStore(string path, IClock clock, FileStream? theLock, SqliteWriter? writer)
    {
        _path = path;
        _clock = clock;
        _lock = theLock;
        _writer = writer;
    }

    /// <summary>Opens the file, or makes it with its folder. One process at a time.</summary>
    /// <exception cref="StoreRefused">Another CertBot has it open, it is of a newer version, damaged, or no store at all.</exception>
    public static SqliteStore Open(string path, IClock clock)
    {
        var theLock = SqliteFile.Lock(path);
        try
        {
            return new SqliteStore(path, clock, theLock, new SqliteWriter(SqliteFile.OpenWriter(path), clock));
        }
        catch
        {
            theLock.Dispose();
            throw;
        }
    }

    /// <summary>To look at a store that a host may be using at this moment. Commits are refused.</summary>
    /// <exception cref="StoreRefused">There is none, it is of a newer version, damaged, or no store at all.</exception>
    public static SqliteStore OpenReadOnly(string path, IClock clock)
    {
        var store = new SqliteStore(path, clock, null, null);
        store._readers.Add(new SqliteReader(SqliteFile.OpenReader(path)));
        return store;
    }

    public Task<Stored?> Get(string partition, string id, CancellationToken cancel)
    {
        Names.Check(partition);
        Names.Check(id);
        return Read(r => r.Get(partition, id, _clock.GetCurrentInstant()), cancel);
    }

    public Task<Committed> Commit(string partition, IReadOnlyList<Write> writes, CancellationToken cancel)
    {
        var fits = Batch.Fits(partition, writes);
        return _writer is null
            ? throw new NotSupportedException("this store was opened for reading only")
            : fits ? _writer.Commit(partition, writes, cancel) : Task.FromResult<Committed>(new Committed.TooLarge());
    }

    public Task<IReadOnlyList<Stored>> List(string partition, string kind, string after, int max, CancellationToken cancel)
    {
        Names.Check(partition);
        Names.Check(kind);
        Names.CheckOrEmpty(after);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        return Read(r => r.List(partition, kind, after, max, _clock.GetCurrentInstant()), cancel);
    }

    public Task<IReadOnlyList<Stored>> Due(string kind, Instant now, int max, CancellationToken cancel)
    {
        Names.Check(kind);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        return Read(r => r.Due(kind, now, max, _clock.GetCurrentInstant()), cancel);
    }

    public Task<IReadOnlyList<Stored>> All(string partition, string after, int max, CancellationToken cancel)
    {
        Names.Check(partition);
        Names.CheckOrEmpty(after);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        return Read(r => r.All(partition, after, max, _clock.GetCurrentInstant()), cancel);
    }

    public async IAsyncEnumerable<string> Partitions(string prefix, [EnumeratorCancellation] CancellationToken cancel)
    {
        Names.CheckOrEmpty(prefix);
        var from = prefix;
        while (await Read(r => r.PartitionFrom(from, _clock.GetCurrentInstant()), cancel) is { } next && next.StartsWith(prefix, StringComparison.Ordinal))
        {
            yield return next;
            from = next + " ";   // sorts before every longer name
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

    private Task<T> Read<T>(Func<SqliteReader, T> ask, CancellationToken cancel)
    {
        if (cancel.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancel);
        }

        ObjectDisposedException.ThrowIf(_isClosed, this);
        var reader = _readers.TryTake(out var kept) ? kept : new SqliteReader(SqliteFile.OpenReader(_path));
        try
        {
            return Task.FromResult(ask(reader));
        }
        finally
        {
            if (_readers.Count < _kept)
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
