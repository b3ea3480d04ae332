using System.Globalization;
using CertBot.Store.Documents;
using CertBot.Store.Events;

namespace CertBot.CommandLine;

/// <summary>
/// <c>audit heads</c>: prints the last event of every history: its partition, its number and its hash. Kept where nobody who can write to the store can write,
/// the lines prove later (<c>audit verify --heads</c>) that every history still begins with what it contained then, even if it was forged as a whole.
/// </summary>
internal static class AuditHeads
{
    /// <returns>0 when the lines are complete; 1 when a snapshot is unreadable.</returns>
    public static async Task<int> Run(IStore store, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        var faults = 0;
        await foreach (var partition in store.Partitions("", cancellationToken))
        {
            if (!KeyRules.IsValid(partition) || await store.Get(partition, Snapshot.Id, cancellationToken) is not { } snapshot)
                continue;

            if (HistoryVerifier.TryReadHead(snapshot) is { } head)
            {
                await output.WriteLineAsync($"{new RecordedHead(partition, head.Seq, head.Hash)}");
            }
            else
            {
                faults++;
                await error.WriteLineAsync(StoreRejectedException.Damaged(snapshot).Message);
            }
        }

        return faults == 0 ? 0 : 1;
    }
}

/// <summary>The last event of a history at some time.</summary>
internal sealed record RecordedHead(string Partition, int Seq, string Hash)
{
    /// <exception cref="InvalidDataException">It is not such a line.</exception>
    public static RecordedHead Parse(string line, int number) =>
        line.Split(' ') is [{ Length: > 0 } partition, var digits, { Length: > 0 } hash]
        && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var seq)
            ? new(partition, seq, hash)
            : throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"--heads: line {number} is not one that audit heads prints"));

    public string DescribeMissing() => string.Create(CultureInfo.InvariantCulture, $"{Partition} is missing: it had {Seq} events when its head was recorded");

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Partition} {Seq} {Hash}");
}

/// <summary>Heads in the order of their partitions, read along with the partitions of the store, so that no more than one is held.</summary>
/// <param name="lines">What <c>audit heads</c> printed; null: none.</param>
internal sealed class RecordedHeads(TextReader? lines)
{
    private RecordedHead? _next;
    private int _number;

    /// <summary>The recorded histories that come before this partition and so are not in the store; null: all that are left.</summary>
    public IEnumerable<RecordedHead> Before(string? partition)
    {
        while (Peek() is { } head && (partition is null || string.CompareOrdinal(head.Partition, partition) < 0))
        {
            _next = null;
            yield return head;
        }
    }

    /// <summary>The recorded head of this partition; null: none was recorded.</summary>
    public RecordedHead? Take(string partition)
    {
        if (Peek() is not { } head || head.Partition != partition)
            return null;

        _next = null;
        return head;
    }

    private RecordedHead? Peek()
    {
        if (_next is null && lines?.ReadLine() is { } line)
            _next = RecordedHead.Parse(line, ++_number);
        return _next;
    }
}
