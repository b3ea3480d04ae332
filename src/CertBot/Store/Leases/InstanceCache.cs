using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using NodaTime;

namespace CertBot.Store.Leases;

/// <summary>
/// Bounded read cache. Entries never expire on a single host and expire after <see cref="HostInstance.CacheTtl"/> on several.
/// </summary>
/// <remarks>
/// Two generations instead of <c>MemoryCache</c>: that one rejects new entries while it is full and evicts on a background thread, which no test clock
/// controls. Here a full generation replaces the previous one, so the most recent half of the entries always stays.
/// </remarks>
internal sealed class InstanceCache<TKey, TValue>(HostInstance instance, IClock clock, int capacity)
    where TKey : notnull
{
    private readonly Lock _rotation = new();
    private volatile ConcurrentDictionary<TKey, CacheEntry> _recent = new();
    private volatile ConcurrentDictionary<TKey, CacheEntry> _previous = new();

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        // Not copied to the recent generation: that could undo a concurrent Forget.
        if ((_recent.TryGetValue(key, out var entry) || _previous.TryGetValue(key, out entry)) && (instance.IsSingle || IsFresh(entry.ReadAt)))
        {
            value = entry.Value;
            return true;
        }

        value = default;
        return false;
    }

    public void Set(TKey key, TValue value)
    {
        if (_recent.Count >= capacity / 2)
            Rotate();
        _recent[key] = new CacheEntry(value, instance.IsSingle ? Instant.MinValue : clock.GetCurrentInstant());
    }

    public void Clear()
    {
        lock (_rotation)
            (_previous, _recent) = (new(), new());
    }

    /// <summary>The next request reads it again.</summary>
    public void Forget(TKey key)
    {
        lock (_rotation)
        {
            _recent.TryRemove(key, out _);
            _previous.TryRemove(key, out _);
        }
    }

    private void Rotate()
    {
        lock (_rotation)
        {
            if (_recent.Count < capacity / 2)
                return; // another thread was faster
            (_previous, _recent) = (_recent, new());
        }
    }

    private bool IsFresh(Instant readAt) => clock.GetCurrentInstant() - readAt <= instance.CacheTtl;

    private sealed record CacheEntry(TValue Value, Instant ReadAt);
}
