using NodaTime;

namespace CertBot.Tests.Kit.Runtime;

/// <summary>Counts as a rate-limited service does: the largest number of instants that fall into any window of a given length.</summary>
internal static class MaxWindowCount
{
    public static int Of(IEnumerable<Instant> moments, Duration length)
    {
        var sorted = moments.Order().ToArray();
        var (most, from) = (0, 0);
        for (var to = 0; to < sorted.Length; to++)
        {
            while (sorted[to] - sorted[from] > length)
                from++;
            most = Math.Max(most, to - from + 1);
        }

        return most;
    }
}
