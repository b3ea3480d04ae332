using CertBot.Delivery;
using CertBot.Store;

namespace CertBot.Channels.Connector.Arrivals;

/// <summary>Wakes the fetcher when a message with files was noted.</summary>
internal sealed class FetchNudge(Replica replica)
{
    public PumpNudge Inner { get; } = new(replica);
}
