using CertBot.Files.Retention;
using CertBot.Store.Leases;

namespace CertBot.Hosting;

/// <summary>Runs <see cref="UnusedFileSweep"/>. Files are due days after they were stored, so nothing wakes it.</summary>
internal sealed class FileSweepWorker(UnusedFileSweep sweep, HostInstance instance, ILogger<FileSweepWorker> log) : BackgroundService
{
    private TimeSpan Interval => instance.IsSingle ? TimeSpan.FromSeconds(2) : TimeSpan.FromMinutes(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => PollingLoop.Run(sweep.Sweep, Task.Delay, Interval, log, stoppingToken);
}
