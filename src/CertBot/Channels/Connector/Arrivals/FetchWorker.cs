using CertBot.Channels.Connector.Departures;

namespace CertBot.Channels.Connector.Arrivals;

/// <summary>Fetches files, and brings them, beside everything else: a slow one keeps nobody waiting but whose it is.</summary>
internal sealed class FetchWorker(Awaited awaited, FetchNudge fetch, Departing departing, DepartNudge depart, ILogger<FetchWorker> log) : BackgroundService
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Work(awaited.Sweep, fetch.Wait, stoppingToken), Work(departing.Sweep, depart.Wait, stoppingToken));

    private async Task Work(Func<CancellationToken, Task<int>> sweep, Func<TimeSpan, CancellationToken, Task> wait, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (await sweep(stopping) == 0) await wait(Longest, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                Log.SweepFailed(log, e);
                await Task.Delay(Longest, stopping);
            }
        }
    }
}
