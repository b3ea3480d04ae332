using CertBot.Channels.Slack.OAuth;
using CertBot.Diagnostics;

namespace CertBot.Channels.Slack.Inbox;

/// <summary>Processes Slack payloads as soon as they are stored: a modal can be opened only within three seconds of the click that asked for it.</summary>
internal sealed class InboxWorker(EventInbox inbox, ReinstallRecovery reinstallRecovery, ILogger<InboxWorker> log) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(inbox.Run(stoppingToken), RecoverReinstalled(stoppingToken));

    /// <summary>Runs once at startup, because a new token takes effect with a restart.</summary>
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
