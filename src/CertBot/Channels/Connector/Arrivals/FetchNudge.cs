using CertBot.Delivery;

namespace CertBot.Channels.Connector.Arrivals;

/// <summary>Wakes the fetcher when a message with files was noted.</summary>
internal sealed class FetchNudge
{
    private readonly PumpNudge inner = new();

    public void Nudge() => inner.Nudge();

    public Task Wait(TimeSpan longest, CancellationToken cancel) => inner.Wait(longest, cancel);
}
