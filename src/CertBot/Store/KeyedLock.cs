namespace CertBot.Store;

/// <summary>
/// One holder at a time for each key, in the order of arrival. Writers of one document take turns in it: optimistic concurrency alone lets a slow one lose to
/// faster ones until it gives up. Holds nothing for a key that nobody uses.
/// </summary>
/// <remarks>
/// It covers one host. Between several hosts the document's ETag decides, but then no more writers compete than there are hosts.
/// </remarks>
internal sealed class KeyedLock
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>The number of keys that somebody holds or waits for.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _entries.Count;
        }
    }

    /// <summary>Waits until nobody else holds the key. The result releases it.</summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled; the key is not held.</exception>
    public async ValueTask<IDisposable> Acquire(string key, CancellationToken cancellationToken)
    {
        Entry? entry;
        lock (_gate)
        {
            if (!_entries.TryGetValue(key, out entry))
                _entries[key] = entry = new Entry(this, key);
            entry.Users++;
        }

        try
        {
            await entry.Turn.WaitAsync(cancellationToken);
            return entry;
        }
        catch (OperationCanceledException)
        {
            Leave(entry);
            throw;
        }
    }

    private void Leave(Entry entry)
    {
        lock (_gate)
        {
            if (--entry.Users == 0)
                _entries.Remove(entry.Key);
        }
    }

    private sealed class Entry(KeyedLock owner, string key) : IDisposable
    {
        public string Key => key;

        public int Users { get; set; }

        public SemaphoreSlim Turn { get; } = new(1, 1);

        /// <summary>Releases the key. The semaphore itself holds no handle, so the garbage collector is enough for it.</summary>
        public void Dispose()
        {
            Turn.Release();
            owner.Leave(this);
        }
    }
}
