using System.Collections.Immutable;
using CertBot.Store.Documents;

namespace CertBot.Store.Leases;

/// <summary>Which due documents form a queue, and how they are processed.</summary>
internal sealed record QueueDefinition
{
    public const int DefaultMaxPages = 5;

    /// <summary>The kind of the documents; see <see cref="Document.Kind"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>How many lanes one round processes at the same time.</summary>
    public required int MaxParallel { get; init; }

    /// <summary>How many rounds run at the same time, so that a round that waits for a slow item does not delay the other lanes.</summary>
    public int ConcurrentRounds { get; init; } = 1;

    /// <summary>The longest wait between two rounds when nothing is signalled.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The order of the documents of one partition (first argument).</summary>
    public Func<string, IEnumerable<StoredDocument>, IEnumerable<StoredDocument>> Order { get; init; } = LeasedQueue.OrderByDue;

    /// <summary>How many pages of a partition (argument) are read to lease what is due there.</summary>
    public Func<string, int> MaxPages { get; init; } = _ => DefaultMaxPages;

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

/// <summary>Documents that are processed one after the other. Different lanes are processed at the same time.</summary>
/// <param name="Partition">Their partition.</param>
/// <param name="Found">The due ones, as far as they are read already.</param>
internal sealed record DueLane(string Partition, ImmutableArray<StoredDocument> Found)
{
    /// <summary>No two lanes of a queue have the same.</summary>
    public string Name { get; init; } = Partition;
}
