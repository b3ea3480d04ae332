namespace CertBot.Channels;

/// <summary>Work in rounds, for as long as the host runs: a round that found nothing waits, one that failed is logged and waits too.</summary>
internal static class Rounds
{
    public static async Task Work(Func<CancellationToken, Task<int>> sweep, Func<TimeSpan, CancellationToken, Task> wait, TimeSpan longest, ILogger log, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (await sweep(stopping) == 0) await wait(longest, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                Log.SweepFailed(log, e);
                await Task.Delay(longest, stopping);
            }
        }
    }
}
