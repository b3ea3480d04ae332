namespace CertBot.Store;

/// <summary>Lets work in until it is closed; closing waits for what is inside.</summary>
internal sealed class Door
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _inside;
    private bool _isClosed;

    /// <exception cref="ObjectDisposedException">It is closed.</exception>
    public IDisposable Enter()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(IStore));
            _inside++;
        }

        return new Visit(this);
    }

    public Task Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            if (_inside == 0) _empty.TrySetResult();
        }

        return _empty.Task;
    }

    private void Leave()
    {
        lock (_lock)
        {
            if (--_inside == 0 && _isClosed) _empty.TrySetResult();
        }
    }

    private sealed class Visit(Door door) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0) door.Leave();
        }
    }
}
