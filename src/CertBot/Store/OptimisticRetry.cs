namespace CertBot.Store;

/// <summary>Limit of retries for changes that are decided on a read state and committed only if nobody wrote in between.</summary>
internal static class OptimisticRetry
{
    /// <summary>
    /// After so many lost races in a row a change fails with a <see cref="TimeoutException"/>. Each loss means that another writer succeeded. Where many writers of
    /// one host may want the same document at once, they take turns (<see cref="KeyedLock"/>), so that more losses point to a fault and not to load.
    /// </summary>
    public const int MaxAttempts = 25;
}
