using System.Collections.Immutable;
using NodaTime;

namespace CertBot.Channels;

/// <summary>At most so many calls within so long.</summary>
internal sealed record RateLimit(int MaxCalls, Duration Window);

/// <summary>When calls were made, for each name they are counted under. Bounded; whoever asks holds a lock.</summary>
internal sealed class SlidingWindowLimiter
{
    private const int MaxTracked = 10_000;

    /// <summary>Calls arrive a little closer together than they were made.</summary>
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

    // The quiet ones first; should all be busy, the other side's own 429 has to do.
    private void Evict(Instant now)
    {
        foreach (var idle in histories.Where(t => t.Value.IsIdle(now)).Select(t => t.Key).ToArray())
            histories.Remove(idle);
        if (histories.Count >= MaxTracked)
            histories.Clear();
    }

    /// <summary>When the latest calls were made, as far back as the longest window needs.</summary>
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
                // The window is free again when the one that fills it falls out of it.
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

        /// <summary>The other side says itself how long it takes nothing more.</summary>
        public void BlockUntil(Instant until) => blockedUntil = Instant.Max(blockedUntil, until);
    }
}
