using CertBot.Delivery;

namespace CertBot.Turns;

/// <summary>The host's one loop: the clock and the pump, woken by commits, at the latest every half second.</summary>
internal sealed class Worker(Clock clock, OutboxPump pump, PumpNudge nudge, ILogger<Worker> log) : BackgroundService
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await pump.Sweep(stoppingToken) + await clock.Sweep(stoppingToken) == 0) await nudge.Wait(Longest, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                Log.SweepFailed(log, e);
                await Task.Delay(Longest, stoppingToken);   // the store is away: try again, do not spin
            }
        }
    }
}
