using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;
using NodaTime;

namespace CertBot.Store.Leases;

/// <summary>
/// Wakes a queue after a commit, so that nothing waits for the next sweep. Where several hosts share the store it also records the partitions in which this
/// host has work, because querying the whole store in every turn would be too expensive.
/// </summary>
internal sealed class QueueSignal(HostInstance instance)
{
    private readonly Channel<bool> _channel = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly ConcurrentDictionary<string, SignalVersion> _versions = new(StringComparer.Ordinal);

    /// <summary>All recorded partitions.</summary>
    public ImmutableArray<string> RecordedPartitions => [.. _versions.Keys];

    public void Raise() => _channel.Writer.TryWrite(true);

    /// <summary>Something was added to the partition.</summary>
    public void Raise(string partition)
    {
        Record(partition);
        Raise();
    }

    /// <summary>Something may have been added to the partition during a turn. On a single host the end of the turn wakes the queue.</summary>
    public void Record(string partition)
    {
        if (instance.IsSingle)
            return;

        _versions[partition] = new SignalVersion(Instant.MinValue);
        Raise();
    }

    /// <summary>The partitions to process now.</summary>
    public ImmutableArray<string> DuePartitions(Instant now) => [.. _versions.Where(n => n.Value.NotBefore <= now).Select(n => n.Key)];

    /// <summary>Called before the partition is processed: what is recorded afterwards is another version.</summary>
    public SignalVersion BeginWork(string partition) => _versions.GetOrAdd(partition, _ => new SignalVersion(Instant.MinValue));

    public void EndWork(string partition, SignalVersion version)
    {
        if (!_versions.TryRemove(new(partition, version)))
            Raise();
    }

    public void Postpone(string partition, SignalVersion version, Instant until)
    {
        if (!_versions.TryUpdate(partition, new SignalVersion(until), version))
            Raise();
    }

    /// <summary>Returns at a signal, or after the maximum wait.</summary>
    public async Task Wait(TimeSpan maxWait, CancellationToken cancellationToken)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        linked.CancelAfter(maxWait);
        try
        {
            await _channel.Reader.ReadAsync(linked.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // It is time for the next sweep.
        }
    }
}

/// <summary>Identity of a record that a partition has work; no two are equal.</summary>
internal sealed class SignalVersion(Instant notBefore)
{
    public Instant NotBefore { get; } = notBefore;
}
