using System.Collections.Immutable;
using NodaTime;

namespace CertBot.Channels;

/// <summary>At most so many calls within so long.</summary>
internal sealed record Allowance(int Calls, Duration Length);

/// <summary>When calls were made, for each name they are counted under. Bounded; whoever asks holds a lock.</summary>
internal sealed class Tally
{
    private const int MostRemembered = 10_000;

    /// <summary>Calls arrive a little closer together than they were made.</summary>
    private static readonly Duration Margin = Duration.FromMilliseconds(100);

    private readonly Dictionary<string, Track> tracks = new(StringComparer.Ordinal);

    public int Remembered => tracks.Count;

    public Track Of(string name, Instant now)
    {
        if (tracks.TryGetValue(name, out var known)) return known;
        if (tracks.Count >= MostRemembered) Forget(now);
        return tracks[name] = new Track();
    }

    // The quiet ones first; should all be busy, the other side's own 429 has to do.
    private void Forget(Instant now)
    {
        foreach (var quiet in tracks.Where(t => t.Value.IsQuiet(now)).Select(t => t.Key).ToArray()) tracks.Remove(quiet);
        if (tracks.Count >= MostRemembered) tracks.Clear();
    }

    /// <summary>When the latest calls were made, as far back as the longest window needs.</summary>
    internal sealed class Track
    {
        private readonly List<Instant> calls = [];
        private Instant shutUntil = Instant.MinValue;

        public bool IsQuiet(Instant now) => now >= shutUntil && (calls.Count == 0 || now - calls[^1] > Duration.FromMinutes(1));

        public Duration Wait(ImmutableArray<Allowance> windows, Instant now)
        {
            var wait = Duration.Max(Duration.Zero, shutUntil - now);
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

        /// <summary>The other side says itself how long it takes nothing more.</summary>
        public void Shut(Instant until) => shutUntil = Instant.Max(shutUntil, until);
    }
}
