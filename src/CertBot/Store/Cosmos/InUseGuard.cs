using CertBot.Store.Documents;

namespace CertBot.Store.Cosmos;

/// <summary>Counts the operations in progress; disposing waits until they end and rejects new ones.</summary>
internal sealed class InUseGuard
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _users;
    private bool _isClosed;

    /// <exception cref="ObjectDisposedException">The guard is disposed.</exception>
    public IDisposable Enter()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(IStore));
            _users++;
        }

        return new Usage(this);
    }

    public Task Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            if (_users == 0)
                _idle.TrySetResult();
        }

        return _idle.Task;
    }

    private void Leave()
    {
        lock (_lock)
        {
            if (--_users == 0 && _isClosed)
                _idle.TrySetResult();
        }
    }

    private sealed class Usage(InUseGuard guard) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
                guard.Leave();
        }
    }
}
