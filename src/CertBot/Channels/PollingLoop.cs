using CertBot.Diagnostics;

namespace CertBot.Channels;

/// <summary>Work in rounds, for as long as the host runs: a round that found nothing waits, one that failed is logged and waits too.</summary>
internal static class PollingLoop
{
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
                Log.SweepFailed(log, exception);
                await Task.Delay(pollInterval, stoppingToken);
            }
        }
    }
}
