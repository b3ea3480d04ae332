using CertBot.Delivery;

namespace CertBot.Channels.Slack.Arrivals;

/// <summary>Wakes whoever deals with what Slack brought.</summary>
internal sealed class InboxNudge
{
    private readonly PumpNudge inner = new();

    public void Nudge() => inner.Nudge();

    public Task Wait(TimeSpan longest, CancellationToken cancel) => inner.Wait(longest, cancel);
}
