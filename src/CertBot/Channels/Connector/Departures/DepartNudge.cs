using CertBot.Delivery;

namespace CertBot.Channels.Connector.Departures;

/// <summary>Wakes whoever brings files when one was noted.</summary>
internal sealed class DepartNudge
{
    private readonly PumpNudge inner = new();

    public void Nudge() => inner.Nudge();

    public Task Wait(TimeSpan longest, CancellationToken cancel) => inner.Wait(longest, cancel);
}
