namespace CertBot.Hosting;

/// <summary>Puts the small certified application into the plain demo once the host answers: playing its past takes seconds.</summary>
internal sealed class DemoApplicationWorker(DemoApplications applications, IHostApplicationLifetime host, ILogger<DemoApplicationWorker> log)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using (host.ApplicationStarted.Register(started.SetResult))
                await started.Task.WaitAsync(stoppingToken);
            await applications.Complete(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Also where the host cannot start, which says why itself. The next start goes on.
        }
        catch (Exception e)
        {
            Diagnostics.Log.DemoApplicationFailed(log, e);
        }
    }
}
