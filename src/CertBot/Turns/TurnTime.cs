using NodaTime;

namespace CertBot.Turns;

/// <summary>How long a turn is left alone by those who would finish it for a host that died.</summary>
internal static class TurnTime
{
    /// <summary>
    /// Longer than clients wait, and than a turn takes while the store is merely slow: one call of it is given up after some twenty seconds, and a turn waits for few of them
    /// in a row. A turn that is slower still meets whoever takes it up; that is work done twice, but the command's key lets it happen once, and an answer may be heard twice.
    /// </summary>
    public static readonly Duration Longest = Duration.FromSeconds(60);
}
