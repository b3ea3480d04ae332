using CertBot.Delivery;
using CertBot.Store;

namespace CertBot.Channels.Connector.Departures;

/// <summary>Wakes whoever brings files when one was noted.</summary>
internal sealed class DepartNudge(Replica replica)
{
    public PumpNudge Inner { get; } = new(replica);
}
