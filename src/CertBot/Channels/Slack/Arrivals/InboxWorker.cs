namespace CertBot.Channels.Slack.Arrivals;

/// <summary>Deals with what Slack brought, as soon as it is noted: a form opens only within three seconds of the click that asked for it. Several rounds at once, for one may wait for a slow file.</summary>
internal sealed class InboxWorker(Inbox inbox, InboxNudge nudge, Comebacks comebacks, ILogger<InboxWorker> log) : BackgroundService
{
    private const int AtOnce = 4;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Rounds.Work(inbox.Round, nudge.Inner.Wait, Longest, log, stoppingToken)).Append(Look(stoppingToken)));
        await inbox.Release();
    }

    /// <summary>A new token comes with a new start.</summary>
    private async Task Look(CancellationToken stopping)
    {
        try
        {
            await comebacks.Look(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            Log.SweepFailed(log, e);
        }
    }
}
