using Microsoft.Data.Sqlite;
using NodaTime;

namespace CertBot.Store;

/// <summary>
/// The one that writes. Batches that come while the disk syncs wait together and go into the next transaction, so that a busy host pays one sync for many.
/// It has a thread of its own because a sync blocks: on the pool it would hold up the turns that wait for nothing.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    /// <summary>Bounds the time the first of a group waits for the last.</summary>
    private const int _most = 256;

    private readonly object _door = new();   // not a Lock: the writer waits on it
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SqliteConnection _db;
    private readonly SqliteBatches _batches;
    private readonly IClock _clock;
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _rollback;
    private readonly Queue<Waiting> _waiting = new();
    private bool _isClosed;

    public SqliteWriter(SqliteConnection db, IClock clock)
    {
        _db = db;
        _clock = clock;
        _batches = new(db);
        _begin = new(db, "BEGIN IMMEDIATE");
        _commit = new(db, "COMMIT");
        _rollback = new(db, "ROLLBACK");
        new Thread(Work) { IsBackground = true, Name = "CertBot store" }.Start();
    }

    public async Task<Committed> Commit(string partition, IReadOnlyList<Write> writes, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var waiting = new Waiting(partition, writes);
        lock (_door)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(SqliteStore));
            _waiting.Enqueue(waiting);
            Monitor.Pulse(_door);
        }

        await using var registration = cancel.UnsafeRegister(static (batch, token) => ((Waiting?)batch)?.TakeBack(token), waiting);
        return await waiting.Task;
    }

    /// <summary>Takes nothing more, and ends when all that waits is written.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_door)
        {
            _isClosed = true;
            Monitor.Pulse(_door);
        }

        await _ended.Task;
    }

    private void Work()
    {
        var group = new List<Waiting>(_most);
        while (Take(group))
        {
            Write(group);
            group.Clear();
        }

        try
        {
            Close();
            _ended.SetResult();
        }
        catch (Exception e)
        {
            // Whoever closes the store is told. An exception that left this thread would end the process.
            _ended.SetException(e);
        }
    }

    private void Close()
    {
        _batches.Dispose();
        _begin.Dispose();
        _commit.Dispose();
        _rollback.Dispose();
        _db.Dispose();
    }

    /// <returns>False when all is done and the door is closed.</returns>
    private bool Take(List<Waiting> group)
    {
        lock (_door)
        {
            while (true)
            {
                while (group.Count < _most && _waiting.TryDequeue(out var next))
                {
                    if (next.Begin())
                    {
                        group.Add(next);
                    }
                }

                if (group.Count > 0 || _isClosed)
                {
                    return group.Count > 0;
                }

                Monitor.Wait(_door);
            }
        }
    }

    private void Write(List<Waiting> group)
    {
        try
        {
            if (!TryRollBack())
            {
                throw new StoreAway("what failed before cannot be undone yet") { IsPassing = true };
            }

            _begin.Run();
            foreach (var waiting in group)
            {
                Write(waiting);
            }

            _batches.Sweep(_clock.GetCurrentInstant());
            _commit.Run();
        }
        catch (Exception e)
        {
            foreach (var waiting in group)
            {
                waiting.Outcome = null;
                waiting.TrySetException(e);
            }

            _ = TryRollBack();   // else before the next group, which is told if that fails as well
            return;
        }

        foreach (var waiting in group)
        {
            waiting.End();
        }
    }

    private void Write(Waiting waiting)
    {
        try
        {
            waiting.Outcome = _batches.Apply(waiting.Partition, waiting.Writes, _clock.GetCurrentInstant());
        }
        catch (Exception e) when (_batches.IsInTransaction)
        {
            // The transaction lives, so only this batch is lost. A full disk ends the transaction: then all are told.
            waiting.TrySetException(e);
        }
    }

    /// <summary>
    /// False: the transaction of a group that failed is still open. The disk may be gone, so undoing fails as well; an exception that left this thread would end the process,
    /// and those who wait would never be told.
    /// </summary>
    private bool TryRollBack()
    {
        if (!_batches.IsInTransaction)
        {
            return true;
        }

        try
        {
            _rollback.Run();
            return true;
        }
        catch (SqliteException)
        {
            return !_batches.IsInTransaction;
        }
    }

    private sealed class Waiting(string partition, IReadOnlyList<Write> writes) : TaskCompletionSource<Committed>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        private int _state;

        public string Partition { get; } = partition;

        public IReadOnlyList<Write> Writes { get; } = writes;

        public Committed? Outcome { get; set; }

        public bool Begin() => Interlocked.CompareExchange(ref _state, 1, 0) == 0;

        public void TakeBack(CancellationToken cancel)
        {
            if (Begin())
            {
                TrySetCanceled(cancel);
            }
        }

        public void End()
        {
            if (Outcome is { } outcome)
            {
                TrySetResult(outcome);
            }
        }
    }
}
