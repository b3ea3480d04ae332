using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;
using CertBot.Store;
using NodaTime;

namespace CertBot.Delivery;

/// <summary>
/// Wakes the pump and the clock after a commit, so that nobody waits for the next sweep. Where several hosts share the store it also keeps in mind in which partitions
/// something of this one's waits, because to ask the whole store costs too much for every turn.
/// </summary>
internal sealed class PumpNudge(Replica replica)
{
    private readonly Channel<bool> channel = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly ConcurrentDictionary<string, Note> notes = new(StringComparer.Ordinal);

    /// <summary>Everything that is noted.</summary>
    public ImmutableArray<string> Noted => [.. notes.Keys];

    public void Nudge() => channel.Writer.TryWrite(true);

    /// <summary>Something was put there.</summary>
    public void Nudge(string partition)
    {
        Note(partition);
        Nudge();
    }

    /// <summary>Something may have been put there, in the midst of a turn: alone, the turn's end wakes the pump.</summary>
    public void Note(string partition)
    {
        if (replica.IsAlone) return;

        notes[partition] = new Note(Instant.MinValue);
        Nudge();
    }

    /// <summary>Partitions to be looked at by now.</summary>
    public ImmutableArray<string> Waiting(Instant now) => [.. notes.Where(n => n.Value.NotBefore <= now).Select(n => n.Key)];

    /// <summary>Before it is looked at: what is noted afterwards is another note.</summary>
    public Note Begin(string partition) => notes.GetOrAdd(partition, _ => new Note(Instant.MinValue));

    public void End(string partition, Note note)
    {
        if (!notes.TryRemove(new(partition, note))) Nudge();
    }

    public void Later(string partition, Note note, Instant until)
    {
        if (!notes.TryUpdate(partition, new Note(until), note)) Nudge();
    }

    /// <summary>Returns at a nudge, or after the longest wait.</summary>
    public async Task Wait(TimeSpan longest, CancellationToken cancel)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        linked.CancelAfter(longest);
        try
        {
            await channel.Reader.ReadAsync(linked.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // The sweep's turn.
        }
    }
}

/// <summary>That something waits in a partition; no two are the same.</summary>
internal sealed class Note(Instant notBefore)
{
    public Instant NotBefore { get; } = notBefore;
}
