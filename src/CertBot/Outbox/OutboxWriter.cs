using CertBot.Core.Messaging;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Outbox;

/// <summary>Commits a notification together with other documents of a partition, and wakes the outbox.</summary>
internal sealed class OutboxWriter(IStore store, LeaseStore leases, QueueSignal signal)
{
    /// <param name="partition">The partition.</param>
    /// <param name="writes">What else is committed.</param>
    /// <param name="notification">What is to be delivered.</param>
    /// <param name="name">Its name: never used again in the partition.</param>
    /// <param name="now">The current instant (UTC).</param>
    /// <param name="cancellationToken">Cancels the commit.</param>
    public async Task<CommitResult> Commit(
        string partition,
        IReadOnlyList<Write> writes,
        Notification notification,
        string name,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var message = leases.WithLease(OutboxDocuments.Create(notification, null, name, now));
            return await store.Commit(partition, [.. writes, new Write.Create(message)], cancellationToken);
        }
        finally
        {
            signal.Record(partition); // also if the outcome of the commit is unknown
        }
    }
}
