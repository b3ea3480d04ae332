using CertBot.Diagnostics;

namespace CertBot.Store.Leases;

/// <summary>
/// Processes due work in rounds until the host stops. A round that found nothing waits for a signal, one that failed is logged and waits the poll interval.
/// </summary>
internal static class PollingLoop
{
    /// <param name="processDue">One round. Returns how many items were processed.</param>
    /// <param name="waitForSignal">Returns when there may be work, at the latest after the given time.</param>
    /// <param name="pollInterval">The longest wait between two rounds.</param>
    /// <param name="log">Receives the exception of a failed round.</param>
    /// <param name="stoppingToken">Ends the loop. The method then returns; it does not throw.</param>
    public static async Task Run(
        Func<CancellationToken, Task<int>> processDue,
        Func<TimeSpan, CancellationToken, Task> waitForSignal,
        TimeSpan pollInterval,
        ILogger log,
        CancellationToken stoppingToken
    )
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await processDue(stoppingToken) == 0)
                    await waitForSignal(pollInterval, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // Usually the store is unavailable: retry, but not in a busy loop.
                Log.SweepFailed(log, exception);
                await Task.Delay(pollInterval, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
