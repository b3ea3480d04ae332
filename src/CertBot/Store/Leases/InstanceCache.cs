using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using NodaTime;

namespace CertBot.Store.Leases;

/// <summary>What was read and need not be read again: for ever where no other process writes, else for a moment. Full, it forgets all: a bound, not a policy.</summary>
internal sealed class InstanceCache<TKey, TValue>(HostInstance instance, IClock clock, int capacity)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, (TValue Value, Instant Read)> entries = new();

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        var isKnown = entries.TryGetValue(key, out var found) && (instance.IsSingle || IsFresh(found.Read));
        value = found.Value;
        return isKnown;
    }

    public void Set(TKey key, TValue value)
    {
        if (entries.Count >= capacity)
            entries.Clear();
        entries[key] = (value, instance.IsSingle ? Instant.MinValue : clock.GetCurrentInstant());
    }

    /// <summary>It is read again when it is asked for next.</summary>
    public void Forget(TKey key) => entries.TryRemove(key, out _);

    private bool IsFresh(Instant read) => clock.GetCurrentInstant() - read <= instance.CacheTtl;
}
