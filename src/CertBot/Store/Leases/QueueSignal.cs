using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;
using NodaTime;

namespace CertBot.Store.Leases;

/// <summary>
/// Wakes the pump and the clock after a commit, so that nobody waits for the next sweep. Where several hosts share the store it also keeps in mind in which partitions
/// something of this one's waits, because to ask the whole store costs too much for every turn.
/// </summary>
internal sealed class QueueSignal(HostInstance instance)
{
    private readonly Channel<bool> channel = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly ConcurrentDictionary<string, SignalVersion> versions = new(StringComparer.Ordinal);

    /// <summary>Everything that is noted.</summary>
    public ImmutableArray<string> RecordedPartitions => [.. versions.Keys];

    public void Raise() => channel.Writer.TryWrite(true);

    /// <summary>Something was put there.</summary>
    public void Raise(string partition)
    {
        Record(partition);
        Raise();
    }

    /// <summary>Something may have been put there, in the midst of a turn: alone, the turn's end wakes the pump.</summary>
    public void Record(string partition)
    {
        if (instance.IsSingle)
            return;

        versions[partition] = new SignalVersion(Instant.MinValue);
        Raise();
    }

    /// <summary>Partitions to be looked at by now.</summary>
    public ImmutableArray<string> DuePartitions(Instant now) => [.. versions.Where(n => n.Value.NotBefore <= now).Select(n => n.Key)];

    /// <summary>Before it is looked at: what is noted afterwards is another note.</summary>
    public SignalVersion BeginWork(string partition) => versions.GetOrAdd(partition, _ => new SignalVersion(Instant.MinValue));

    public void EndWork(string partition, SignalVersion version)
    {
        if (!versions.TryRemove(new(partition, version)))
            Raise();
    }

    public void Postpone(string partition, SignalVersion version, Instant until)
    {
        if (!versions.TryUpdate(partition, new SignalVersion(until), version))
            Raise();
    }

    /// <summary>Returns at a nudge, or after the longest wait.</summary>
    public async Task Wait(TimeSpan maxWait, CancellationToken cancellationToken)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        linked.CancelAfter(maxWait);
        try
        {
            await channel.Reader.ReadAsync(linked.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The sweep's turn.
        }
    }
}

/// <summary>That something waits in a partition; no two are the same.</summary>
internal sealed class SignalVersion(Instant notBefore)
{
    public Instant NotBefore { get; } = notBefore;
}
