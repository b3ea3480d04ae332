namespace CertBot.Store;

/// <summary>How a change goes that is decided on what was read and committed only if nobody wrote in between.</summary>
internal static class OptimisticRetry
{
    /// <summary>
    /// After so many lost races in a row a change is given up with a <see cref="TimeoutException"/>: each loss means that somebody else got on,
    /// so that more of them point to a fault and not to load, and whoever asked tries again later.
    /// </summary>
    public const int MaxAttempts = 25;
}
