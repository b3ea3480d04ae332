namespace CertBot.Channels.Connector.Arrivals;

/// <summary>Fetches files beside everything else: a slow one keeps nobody waiting but its sender.</summary>
internal sealed class FetchWorker(Awaited awaited, FetchNudge nudge, ILogger<FetchWorker> log) : BackgroundService
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await awaited.Sweep(stoppingToken) == 0) await nudge.Wait(Longest, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                Log.SweepFailed(log, e);
                await Task.Delay(Longest, stoppingToken);
            }
        }
    }
}
