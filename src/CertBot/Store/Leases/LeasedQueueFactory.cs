using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Store.Leases;

/// <summary>Creates the queues of this host.</summary>
internal sealed class LeasedQueueFactory(IStore store, LeaseStore leases, QuarantinedDocuments quarantine, IClock clock, ILogger<LeasedQueue> log)
{
    /// <summary>A queue with a signal of its own, raised through <see cref="LeasedQueue.Raise"/>.</summary>
    public LeasedQueue Create(QueueDefinition definition) => Create(definition, new QueueSignal(leases.Instance));

    /// <param name="signal">A signal that others raise too.</param>
    public LeasedQueue Create(QueueDefinition definition, QueueSignal signal) => new(definition, signal, store, leases, quarantine, clock, log);
}
