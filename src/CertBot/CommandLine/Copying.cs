using System.Text;
using CertBot.Store;
using NodaTime;

namespace CertBot.CommandLine;

/// <summary>
/// Makes one store say what another says: writes only what differs, so that it goes on wherever it was broken off, and brings up to date what changed in the source since.
/// Then compares the two document by document, and follows every history in the copy.
/// </summary>
internal sealed class Copying(IStore source, IStore target, IClock clock, TextWriter output)
{
    private const int Often = 10_000;

    private readonly TextWriter output = TextWriter.Synchronized(output);
    private int partitions, copied, already, gone, events, faults, differing, seen;

    /// <summary>What was told on the way and counts.</summary>
    public int Faults => faults + differing;

    /// <summary>Whether the copy says what the source says, good or bad.</summary>
    public bool IsWhole => differing == 0;

    public string Summary => FormattableString.Invariant($"{partitions} partitions, {copied} documents copied, {already} already there, {events} events verified, {Faults} faults");

    public int Gone => gone;

    /// <exception cref="StoreRefused">A document is of a newer CertBot, or the target does not take one.</exception>
    public Task Copy(int atOnce, CancellationToken cancel) => Each(atOnce, Copy, cancel);

    /// <exception cref="StoreRefused">A document is of a newer CertBot.</exception>
    public Task Verify(int atOnce, CancellationToken cancel) => Each(atOnce, Verify, cancel);

    private async Task Each(int atOnce, Func<string, CancellationToken, Task> work, CancellationToken cancel) => await Parallel.ForEachAsync(
        SideBySide.Partitions(source, target, cancel), new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancel }, async (partition, c) => await work(partition, c));

    private async Task Copy(string partition, CancellationToken cancel)
    {
        Interlocked.Increment(ref partitions);
        List<Write> waiting = [];
        var bytes = 0;
        await foreach (var (from, to) in SideBySide.Documents(source, target, partition, cancel))
        {
            if (from is not null) await Examine(from, cancel);
            if (Interlocked.Increment(ref seen) % Often == 0) await Say($"at {partition}: {seen} documents looked at, {copied} copied", cancel);
            if (from?.Document == to?.Document)
            {
                Interlocked.Increment(ref already);
                continue;
            }

            var size = from is null ? 0 : Encoding.UTF8.GetByteCount(from.Document.Json);
            if (waiting.Count == IStore.MaxWrites || bytes + size > IStore.MaxBytes)
            {
                await Write(partition, waiting, cancel);
                bytes = 0;
            }

            bytes += size;
            if (from is not null) waiting.Add(new Write.Upsert(from.Document));
            else if (to is not null) waiting.Add(new Write.Delete(to.Document.Id, ETag: null));
        }

        await Write(partition, waiting, cancel);
    }

    private async Task Write(string partition, List<Write> waiting, CancellationToken cancel)
    {
        while (waiting.Count > 0)
        {
            switch (await target.Commit(partition, waiting, cancel))
            {
                case Committed.Done:
                    Interlocked.Add(ref copied, waiting.Count(w => w is Write.Upsert));
                    Interlocked.Add(ref gone, waiting.Count(w => w is Write.Delete));
                    waiting.Clear();
                    break;
                case Committed.Missing { Id: var id }:
                    waiting.RemoveAll(w => w is Write.Delete d && d.Id == id);   // it has just expired
                    break;
                case var refused:
                    throw new StoreRefused($"{partition}: the copy could not be written ({refused.GetType().Name})");
            }
        }
    }

    /// <summary>Damage is copied as it is and told; a history's own is found when the history is followed.</summary>
    private async Task Examine(Stored stored, CancellationToken cancel)
    {
        try
        {
            Stamped.Examine(stored);
        }
        catch (StoreRefused damaged) when (damaged.IsDamage)
        {
            if (stored.Document.Kind != Envelope.Kind && stored.Document.Id != Snapshot.Id) await Fault(damaged.Message, cancel);
        }
    }

    private async Task Verify(string partition, CancellationToken cancel)
    {
        string? first = null;
        var differs = 0;
        await foreach (var (from, to) in SideBySide.Documents(source, target, partition, cancel))
        {
            if (from?.Document == to?.Document || (from ?? to)?.Document.Expires <= clock.GetCurrentInstant()) continue;

            first ??= (from ?? to)?.Document.Id;
            differs++;
        }

        var (there, here) = (await Chain.Walk(source, partition, cancel), await Chain.Walk(target, partition, cancel));
        Interlocked.Add(ref events, here.Events);
        if (here.Fault is { } fault) await Fault($"{AuditVerify.Line(partition, fault)}{(here == there ? ", as in the source" : "")}", cancel);
        if (differs == 0 && here.Events == there.Events) return;

        Interlocked.Add(ref differing, Math.Max(differs, 1));
        await Say($"{partition}: {differs} documents differ{(first is null ? "" : $", the first is {first}")}; {here.Events} events of {there.Events}", cancel);
    }

    private async Task Fault(string line, CancellationToken cancel)
    {
        Interlocked.Increment(ref faults);
        await output.WriteLineAsync(line.AsMemory(), cancel);
    }

    private async Task Say(FormattableString line, CancellationToken cancel) => await output.WriteLineAsync(FormattableString.Invariant(line).AsMemory(), cancel);
}
