using System.Collections.Immutable;
using NodaTime;

namespace CertBot.Channels.Connector;

/// <summary>At most so many calls within so long.</summary>
internal sealed record Allowance(int Calls, Duration Length);

/// <summary>How much a Connector takes from one bot.</summary>
internal sealed record PaceLimits(ImmutableArray<Allowance> Conversation, ImmutableArray<Allowance> Tenant)
{
    /// <summary>What Teams documents for what is sent to one conversation, and a bot's share of its tenant.</summary>
    public static PaceLimits Teams { get; } = new(
        [new(7, Duration.FromSeconds(1)), new(8, Duration.FromSeconds(2)), new(60, Duration.FromSeconds(30)), new(1800, Duration.FromHours(1))],
        [new(30, Duration.FromSeconds(1))]);

    public static PaceLimits None { get; } = new([], []);
}

/// <summary>Keeps calls within what the Connector takes: asked before each, it says yes and counts it, or how long to wait. It remembers an hour and forgets who is quiet.</summary>
internal sealed class Pace(PaceLimits limits, IClock clock)
{
    private const int MostRemembered = 10_000;

    /// <summary>Calls arrive a little closer together than they were made.</summary>
    private static readonly Duration Margin = Duration.FromMilliseconds(100);

    private readonly Lock gate = new();
    private readonly Dictionary<string, Track> conversations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Track> tenants = new(StringComparer.Ordinal);

    /// <summary>How many conversations it keeps in mind.</summary>
    public int Remembered
    {
        get
        {
            lock (gate) return conversations.Count;
        }
    }

    /// <summary>Null: go ahead, it is counted. Else: not before this long.</summary>
    public Duration? Ask(string tenant, string conversation)
    {
        lock (gate)
        {
            var now = clock.GetCurrentInstant();
            var (own, all) = (Of(conversations, conversation, now), Of(tenants, tenant, now));
            var wait = Duration.Max(own.Wait(limits.Conversation, now), all.Wait(limits.Tenant, now));
            if (wait > Duration.Zero) return wait;

            own.Count(limits.Conversation, now);
            all.Count(limits.Tenant, now);
            return null;
        }
    }

    private static Track Of(Dictionary<string, Track> tracks, string name, Instant now)
    {
        if (tracks.TryGetValue(name, out var known)) return known;
        if (tracks.Count >= MostRemembered) Forget(tracks, now);
        return tracks[name] = new Track();
    }

    // The quiet ones first; should all be busy, the Connector's own 429 has to do.
    private static void Forget(Dictionary<string, Track> tracks, Instant now)
    {
        foreach (var quiet in tracks.Where(t => t.Value.IsQuiet(now)).Select(t => t.Key).ToArray()) tracks.Remove(quiet);
        if (tracks.Count >= MostRemembered) tracks.Clear();
    }

    /// <summary>When the latest calls were made, as far back as the longest window needs.</summary>
    private sealed class Track
    {
        private readonly List<Instant> calls = [];

        public bool IsQuiet(Instant now) => calls.Count == 0 || now - calls[^1] > Duration.FromMinutes(1);

        public Duration Wait(ImmutableArray<Allowance> windows, Instant now)
        {
            var wait = Duration.Zero;
            foreach (var window in windows)
            {
                // The window is free again when the one that fills it falls out of it.
                if (calls.Count >= window.Calls) wait = Duration.Max(wait, calls[^window.Calls] + window.Length + Margin - now);
            }

            return wait;
        }

        public void Count(ImmutableArray<Allowance> windows, Instant now)
        {
            calls.Add(now);
            var needed = windows.IsEmpty ? 0 : windows.Max(w => w.Calls);
            if (calls.Count >= needed * 2) calls.RemoveRange(0, calls.Count - needed);
        }
    }
}
