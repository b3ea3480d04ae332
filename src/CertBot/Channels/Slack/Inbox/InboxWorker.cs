using CertBot.Channels.Slack.OAuth;
using CertBot.Diagnostics;

namespace CertBot.Channels.Slack.Inbox;

/// <summary>Deals with what Slack brought, as soon as it is noted: a form opens only within three seconds of the click that asked for it. Several rounds at once, for one may wait for a slow file.</summary>
internal sealed class InboxWorker(EventInbox inbox, InboxSignal signal, ReinstallRecovery reinstallRecovery, ILogger<InboxWorker> log) : BackgroundService
{
    private const int MaxParallel = 4;

    private static readonly TimeSpan PollingInterval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.WhenAll(
            Enumerable
                .Range(0, MaxParallel)
                .Select(_ => PollingLoop.Run(inbox.ProcessOwn, signal.Signal.Wait, PollingInterval, log, stoppingToken))
                .Append(RecoverReinstalled(stoppingToken))
        );
        await inbox.ReleaseLeases();
    }

    /// <summary>A new token comes with a new start.</summary>
    private async Task RecoverReinstalled(CancellationToken stoppingToken)
    {
        try
        {
            await reinstallRecovery.ReopenConversations(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
        catch (Exception e)
        {
            Log.SweepFailed(log, e);
        }
    }
}
