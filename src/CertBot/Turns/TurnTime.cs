using NodaTime;

namespace CertBot.Turns;

/// <summary>How long a turn may take before another host assumes that its host has stopped and completes it.</summary>
internal static class TurnTime
{
    /// <summary>
    /// Longer than clients wait, and longer than a turn takes while the store is merely slow: a store call times out after about 20 seconds, and a turn makes
    /// only a few of them in sequence. A turn that is even slower runs concurrently with the host that takes it over: work is done twice, but the command's
    /// key makes it take effect once; a reply may be delivered twice.
    /// </summary>
    public static readonly Duration Longest = Duration.FromSeconds(60);
}
