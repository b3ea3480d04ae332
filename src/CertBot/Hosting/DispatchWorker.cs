using CertBot.Outbox.Dispatch;
using CertBot.Store.Leases;
using CertBot.Turns;
using NodaTime;

namespace CertBot.Hosting;

/// <summary>
/// Processes due timers and dispatches the outbox; woken by commits, and at the latest every half second. Where several hosts share the store, each host
/// queries for due timers only every <see cref="HostInstance.SweepInterval"/>.
/// </summary>
internal sealed class DispatchWorker(
    TimerSweep timers,
    OutboxDispatcher dispatcher,
    QueueSignal signal,
    HostInstance instance,
    IClock clock,
    ILogger<DispatchWorker> log
) : BackgroundService
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromMilliseconds(500);

    private Instant _nextSweep = Instant.MinValue;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await PollingLoop.Run(async c => await dispatcher.DispatchOwn(c) + await SweepTimers(c), signal.Wait, MaxWait, log, stoppingToken);
        await dispatcher.Release();
    }

    private async Task<int> SweepTimers(CancellationToken cancellationToken)
    {
        if (instance.IsSingle)
            return await timers.Sweep(cancellationToken);
        if (clock.GetCurrentInstant() is var now && now < _nextSweep)
            return 0;

        var processed = await timers.Sweep(cancellationToken);
        _nextSweep = processed == 0 ? now + instance.SweepInterval : Instant.MinValue;
        return processed;
    }
}
