using CertBot.Store.Documents;
using Microsoft.Data.Sqlite;
using NodaTime;

namespace CertBot.Store.Sqlite;

/// <summary>
/// The single writer. Batches that arrive while the disk syncs are grouped into the next transaction, so that a busy host pays one sync for many. It has its
/// own thread because a sync blocks: on the thread pool it would delay unrelated turns. Where commits are not synced, each is written by whoever makes it: changing
/// threads twice would cost more than the writing.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    /// <summary>Bounds how long the first batch of a group waits for the last.</summary>
    private const int MaxGroup = 256;

    private readonly object _monitor = new(); // not a Lock: the writer waits on it
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SqliteConnection _db;
    private readonly SqliteBatchWriter _batches;
    private readonly IClock _clock;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _rollback;
    private readonly Queue<QueuedCommit> _queue = new();
    private readonly bool _hasThread;
    private bool _isClosed;

    public SqliteWriter(SqliteConnection db, IClock clock, SqliteSync sync = SqliteSync.AtCommits)
    {
        _db = db;
        _clock = clock;
        _batches = new(db);
        _begin = new(db, "BEGIN IMMEDIATE");
        _commit = new(db, "COMMIT");
        _rollback = new(db, "ROLLBACK");
        _hasThread = sync == SqliteSync.AtCommits;
        if (_hasThread)
            new Thread(Run) { IsBackground = true, Name = "CertBot store" }.Start();
    }

    /// <summary>Closes the connection if it cannot be used.</summary>
    public static SqliteWriter Open(SqliteConnection db, IClock clock, SqliteSync sync = SqliteSync.AtCommits)
    {
        try
        {
            return new(db, clock, sync);
        }
        catch
        {
            db.Dispose();
            throw;
        }
    }

    public async Task<CommitResult> Commit(string partition, IReadOnlyList<Write> writes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var queued = new QueuedCommit(partition, writes);
        lock (_monitor)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(SqliteStore));
            if (_hasThread)
            {
                _queue.Enqueue(queued);
                Monitor.Pulse(_monitor);
            }
            else
            {
                WriteGroup([queued]);
            }
        }

        await using var registration = cancellationToken.UnsafeRegister(static (batch, token) => ((QueuedCommit?)batch)?.Cancel(token), queued);
        return await queued.Task;
    }

    /// <summary>Accepts nothing more, and ends when all pending batches are written.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_monitor)
        {
            var isFirst = !_isClosed;
            _isClosed = true;
            Monitor.Pulse(_monitor);
            if (!_hasThread && isFirst)
                Run(); // to its end at once: nothing waits
        }

        await _ended.Task;
    }

    private void Run()
    {
        var group = new List<QueuedCommit>(MaxGroup);
        while (TakeGroup(group))
        {
            WriteGroup(group);
            group.Clear();
        }

        try
        {
            Close();
            _ended.SetResult();
        }
        catch (Exception e)
        {
            // Reported when the store is closed. An unhandled exception on this thread would end the process.
            _ended.SetException(e);
        }
    }

    private void Close()
    {
        _batches.Dispose();
        _begin.Dispose();
        _commit.Dispose();
        _rollback.Dispose();
        FoldLog();
        _db.Dispose();
    }

    /// <summary>The last connection of a machine does so by itself; another program that has the store open, as a report does, would keep it from that.</summary>
    private void FoldLog()
    {
        try
        {
            using var checkpoint = new SqliteStatement(_db, "PRAGMA wal_checkpoint(TRUNCATE)");
            checkpoint.Execute();
        }
        catch (SqliteException)
        {
            // The disk is full or gone: the log stays, with everything in it, and the next start reads it.
        }
    }

    /// <returns>False when everything is written and the writer is closed.</returns>
    private bool TakeGroup(List<QueuedCommit> group)
    {
        lock (_monitor)
        {
            while (true)
            {
                while (group.Count < MaxGroup && _queue.TryDequeue(out var next))
                {
                    if (next.TryBegin())
                    {
                        group.Add(next);
                    }
                }

                if (group.Count > 0 || _isClosed)
                {
                    return group.Count > 0;
                }

                Monitor.Wait(_monitor);
            }
        }
    }

    private void WriteGroup(List<QueuedCommit> group)
    {
        try
        {
            if (!TryRollBack())
            {
                throw new StoreUnavailableException("what failed before cannot be undone yet") { IsTransient = true };
            }

            _begin.Execute();
            _batches.RequireOwner();
            foreach (var queued in group)
            {
                WriteGroup(queued);
            }

            _batches.DeleteExpired(_clock.GetCurrentInstant());
            _commit.Execute();
        }
        catch (Exception e)
        {
            foreach (var queued in group)
            {
                queued.Result = null;
                queued.TrySetException(e);
            }

            _ = TryRollBack(); // else before the next group, which fails if the rollback fails again
            return;
        }

        foreach (var queued in group)
        {
            queued.Complete();
        }
    }

    private void WriteGroup(QueuedCommit queued)
    {
        try
        {
            queued.Result = _batches.Apply(queued.Partition, queued.Writes, _clock.GetCurrentInstant());
        }
        catch (Exception e) when (_batches.IsInTransaction)
        {
            // The transaction is still open, so only this batch failed. A full disk ends the transaction: then the whole group failed.
            queued.TrySetException(e);
        }
    }

    /// <summary>
    /// False: the transaction of the failed group is still open. If the disk has failed, the rollback fails as well. An unhandled exception on this thread
    /// would end the process, and the waiting callers would never get a result.
    /// </summary>
    private bool TryRollBack()
    {
        if (!_batches.IsInTransaction)
        {
            return true;
        }

        try
        {
            _rollback.Execute();
            return true;
        }
        catch (SqliteException)
        {
            return !_batches.IsInTransaction;
        }
    }

    private sealed class QueuedCommit(string partition, IReadOnlyList<Write> writes)
        : TaskCompletionSource<CommitResult>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        private int _state;

        public string Partition { get; } = partition;

        public IReadOnlyList<Write> Writes { get; } = writes;

        public CommitResult? Result { get; set; }

        public bool TryBegin() => Interlocked.CompareExchange(ref _state, 1, 0) == 0;

        public void Cancel(CancellationToken cancellationToken)
        {
            if (TryBegin())
            {
                TrySetCanceled(cancellationToken);
            }
        }

        public void Complete()
        {
            if (Result is { } outcome)
            {
                TrySetResult(outcome);
            }
        }
    }
}
