using CertBot.Delivery;
using CertBot.Store;
using NodaTime;

namespace CertBot.Turns;

/// <summary>The host's one loop: the clock and the pump, woken by commits, at the latest every half second. Of several replicas each asks who is due only every so often.</summary>
internal sealed class Worker(Clock clock, OutboxPump pump, PumpNudge nudge, Replica replica, IClock time, ILogger<Worker> log) : BackgroundService
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(500);

    private Instant nextTick = Instant.MinValue;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await pump.Round(stoppingToken) + await Tick(stoppingToken) == 0) await nudge.Wait(Longest, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                Log.SweepFailed(log, e);
                await Task.Delay(Longest, stoppingToken);   // the store is away: try again, do not spin
            }
        }

        await pump.Release();
    }

    private async Task<int> Tick(CancellationToken cancel)
    {
        if (replica.IsAlone) return await clock.Sweep(cancel);
        if (time.GetCurrentInstant() is var now && now < nextTick) return 0;

        var done = await clock.Sweep(cancel);
        nextTick = done == 0 ? now + replica.Looks : Instant.MinValue;
        return done;
    }
}
