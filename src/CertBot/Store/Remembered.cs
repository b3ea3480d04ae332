using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using NodaTime;

namespace CertBot.Store;

/// <summary>What was read and need not be read again: for ever where no other process writes, else for a moment. Full, it forgets all: a bound, not a policy.</summary>
internal sealed class Remembered<TKey, TValue>(Replica replica, IClock clock, int most) where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, (TValue Value, Instant Read)> known = new();

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        var isKnown = known.TryGetValue(key, out var found) && (replica.IsAlone || IsFresh(found.Read));
        value = found.Value;
        return isKnown;
    }

    public void Set(TKey key, TValue value)
    {
        if (known.Count >= most) known.Clear();
        known[key] = (value, replica.IsAlone ? Instant.MinValue : clock.GetCurrentInstant());
    }

    /// <summary>It is read again when it is asked for next.</summary>
    public void Forget(TKey key) => known.TryRemove(key, out _);

    private bool IsFresh(Instant read) => clock.GetCurrentInstant() - read <= replica.Believes;
}
