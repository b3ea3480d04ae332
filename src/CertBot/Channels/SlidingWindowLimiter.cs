using System.Collections.Immutable;
using NodaTime;

namespace CertBot.Channels;

/// <summary>At most this many calls within this window.</summary>
internal sealed record RateLimit(int MaxCalls, Duration Window);

/// <summary>
/// Call times per key, for sliding windows of several lengths. Bounded; not thread-safe, callers hold a lock.
/// Not System.Threading.RateLimiting: its limiters read the system clock (no TimeProvider), have one window each and do not report the exact delay.
/// </summary>
internal sealed class SlidingWindowLimiter
{
    private const int MaxTracked = 10_000;

    /// <summary>Network jitter can bring two calls closer together than they were sent.</summary>
    private static readonly Duration ArrivalMargin = Duration.FromMilliseconds(100);

    private readonly Dictionary<string, CallHistory> _histories = new(StringComparer.Ordinal);

    public int TrackedCount => _histories.Count;

    public CallHistory GetHistory(string name, Instant now)
    {
        if (_histories.TryGetValue(name, out var history))
            return history;
        if (_histories.Count >= MaxTracked)
            Evict(now);
        return _histories[name] = new CallHistory();
    }

    // Idle keys first. If all are active, all are removed: the server's own 429 still limits the calls.
    private void Evict(Instant now)
    {
        foreach (var idle in _histories.Where(t => t.Value.IsIdle(now)).Select(t => t.Key).ToArray())
            _histories.Remove(idle);
        if (_histories.Count >= MaxTracked)
            _histories.Clear();
    }

    /// <summary>The times of the latest calls, as many as the largest limit needs.</summary>
    internal sealed class CallHistory
    {
        private readonly List<Instant> _calls = [];
        private Instant _blockedUntil = Instant.MinValue;

        public bool IsIdle(Instant now) => now >= _blockedUntil && (_calls.Count == 0 || now - _calls[^1] > Duration.FromMinutes(1));

        public Duration GetDelay(ImmutableArray<RateLimit> limits, Instant now)
        {
            var delay = Duration.Max(Duration.Zero, _blockedUntil - now);
            foreach (var limit in limits)
            {
                // The next call is allowed when the oldest call of a full window leaves it.
                if (_calls.Count >= limit.MaxCalls)
                    delay = Duration.Max(delay, _calls[^limit.MaxCalls] + limit.Window + ArrivalMargin - now);
            }

            return delay;
        }

        public void Record(ImmutableArray<RateLimit> limits, Instant now)
        {
            _calls.Add(now);
            var needed = limits.IsEmpty ? 0 : limits.Max(l => l.MaxCalls);
            if (_calls.Count >= needed * 2)
                _calls.RemoveRange(0, _calls.Count - needed);
        }

        /// <summary>Blocks until the time the server asked for.</summary>
        public void BlockUntil(Instant until) => _blockedUntil = Instant.Max(_blockedUntil, until);
    }
}
