using CertBot.Store.Documents;

namespace CertBot.Store.Leases;

/// <summary>Which due documents form a queue, and how they are processed.</summary>
internal sealed record QueueDefinition
{
    /// <summary>The kind of the documents; see <see cref="Document.Kind"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>How many lanes one round processes at the same time.</summary>
    public required int MaxParallel { get; init; }

    /// <summary>How many rounds run at the same time, so that a round that waits for a slow item does not delay the other lanes.</summary>
    public int ConcurrentRounds { get; init; } = 1;

    /// <summary>The longest wait between two rounds when nothing is signalled.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The order of the documents of one partition (first argument) where several hosts share the store.</summary>
    public Func<string, IEnumerable<StoredDocument>, IEnumerable<StoredDocument>> Order { get; init; } = LeasedQueue.OrderByDue;

    /// <summary>The order of all due documents on a single host. By default the order in which <see cref="IStore.Due"/> returns them.</summary>
    public Func<IEnumerable<StoredDocument>, IEnumerable<StoredDocument>> SingleHostOrder { get; init; } = due => due;

    /// <summary>What is processed one after the other on a single host. Where several hosts share the store it is always the partition.</summary>
    public QueueLane SingleHostLane { get; init; } = QueueLane.Partition;
}

internal enum QueueLane
{
    /// <summary>The documents of a partition are processed in order.</summary>
    Partition,

    /// <summary>Each document is independent of the others.</summary>
    Document,
}
