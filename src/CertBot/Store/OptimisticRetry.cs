namespace CertBot.Store;

/// <summary>Limit of retries for changes that are decided on a read state and committed only if nobody wrote in between.</summary>
internal static class OptimisticRetry
{
    /// <summary>
    /// After so many lost races in a row a change fails with a <see cref="TimeoutException"/>. Each loss means that another writer succeeded, so that more of
    /// them point to a fault and not to load; the caller retries later.
    /// </summary>
    public const int MaxAttempts = 25;
}
