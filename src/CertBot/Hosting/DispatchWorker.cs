using CertBot.Diagnostics;
using CertBot.Outbox.Dispatch;
using CertBot.Store.Leases;
using CertBot.Turns;
using NodaTime;

namespace CertBot.Hosting;

/// <summary>The host's one loop: the clock and the pump, woken by commits, at the latest every half second. Of several replicas each asks who is due only every so often.</summary>
internal sealed class DispatchWorker(
    TimerSweep timers,
    OutboxDispatcher dispatcher,
    QueueSignal signal,
    HostInstance instance,
    IClock time,
    ILogger<DispatchWorker> log
) : BackgroundService
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromMilliseconds(500);

    private Instant nextSweep = Instant.MinValue;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await dispatcher.DispatchOwn(stoppingToken) + await SweepTimers(stoppingToken) == 0)
                    await signal.Wait(MaxWait, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                Log.SweepFailed(log, e);
                await Task.Delay(MaxWait, stoppingToken); // the store is away: try again, do not spin
            }
        }

        await dispatcher.Release();
    }

    private async Task<int> SweepTimers(CancellationToken cancellationToken)
    {
        if (instance.IsSingle)
            return await timers.Sweep(cancellationToken);
        if (time.GetCurrentInstant() is var now && now < nextSweep)
            return 0;

        var processed = await timers.Sweep(cancellationToken);
        nextSweep = processed == 0 ? now + instance.SweepInterval : Instant.MinValue;
        return processed;
    }
}
