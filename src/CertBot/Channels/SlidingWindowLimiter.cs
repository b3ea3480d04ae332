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

    private readonly Dictionary<string, CallHistory> histories = new(StringComparer.Ordinal);

    public int TrackedCount => histories.Count;

    public CallHistory GetHistory(string name, Instant now)
    {
        if (histories.TryGetValue(name, out var history))
            return history;
        if (histories.Count >= MaxTracked)
            Evict(now);
        return histories[name] = new CallHistory();
    }

    // Idle keys first. When all are active everything is forgotten: the server's own 429 still limits the calls.
    private void Evict(Instant now)
    {
        foreach (var idle in histories.Where(t => t.Value.IsIdle(now)).Select(t => t.Key).ToArray())
            histories.Remove(idle);
        if (histories.Count >= MaxTracked)
            histories.Clear();
    }

    /// <summary>The times of the latest calls, as many as the largest limit needs.</summary>
    internal sealed class CallHistory
    {
        private readonly List<Instant> calls = [];
        private Instant blockedUntil = Instant.MinValue;

        public bool IsIdle(Instant now) => now >= blockedUntil && (calls.Count == 0 || now - calls[^1] > Duration.FromMinutes(1));

        public Duration GetDelay(ImmutableArray<RateLimit> limits, Instant now)
        {
            var delay = Duration.Max(Duration.Zero, blockedUntil - now);
            foreach (var limit in limits)
            {
                // The next call is allowed when the oldest call of a full window leaves it.
                if (calls.Count >= limit.MaxCalls)
                    delay = Duration.Max(delay, calls[^limit.MaxCalls] + limit.Window + ArrivalMargin - now);
            }

            return delay;
        }

        public void Record(ImmutableArray<RateLimit> limits, Instant now)
        {
            calls.Add(now);
            var needed = limits.IsEmpty ? 0 : limits.Max(l => l.MaxCalls);
            if (calls.Count >= needed * 2)
                calls.RemoveRange(0, calls.Count - needed);
        }

        /// <summary>Blocks until the time the server asked for.</summary>
        public void BlockUntil(Instant until) => blockedUntil = Instant.Max(blockedUntil, until);
    }
}
