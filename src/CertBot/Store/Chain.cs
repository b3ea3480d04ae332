using System.Text.Json;

namespace CertBot.Store;

/// <summary>Why a history is not believed.</summary>
internal enum Flaw
{
    /// <summary>An event between two others is not there.</summary>
    Missing,

    /// <summary>An event does not have the hash it says.</summary>
    Altered,

    /// <summary>An event stands where another belongs.</summary>
    Reordered,

    /// <summary>An event is sealed in itself, but not to the one before it; or nobody wrote it into the snapshot.</summary>
    Forged,

    /// <summary>The snapshot knows of more events than there are.</summary>
    CutTail,

    /// <summary>There are events, but no snapshot.</summary>
    NoSnapshot,

    /// <summary>The snapshot's last event has another hash.</summary>
    OtherHead,

    /// <summary>Not in the form of an event or a snapshot.</summary>
    Unreadable,
}

/// <summary>The first broken link. <see cref="Seq"/> is the place in the history where it shows.</summary>
internal sealed record ChainFault(int Seq, Flaw Why);

/// <summary>What a look at a history found: how many events were good, and the first fault, if any.</summary>
internal sealed record Verified(int Events, ChainFault? Fault);

/// <summary>
/// Checks that a history is what was written. Whoever can write the file can also forge a whole history with its hashes;
/// that shows only against an export kept elsewhere. Everything less shows here.
/// </summary>
internal static class Chain
{
    public static async Task<ChainFault?> Verify(IStore store, string partition, CancellationToken cancel) => (await Walk(store, partition, cancel)).Fault;

    /// <exception cref="StoreRefused">A document was written by a newer CertBot.</exception>
    public static async Task<Verified> Walk(IStore store, string partition, CancellationToken cancel)
    {
        var (last, fault) = await Follow(store, partition, new Place(0, ""), int.MaxValue, cancel);

        // A host may be writing meanwhile: a snapshot read after the events may be ahead of them, never behind.
        var snapshot = fault is null ? await store.Get(partition, Snapshot.Id, cancel) : null;
        if (snapshot is null)
        {
            return new Verified(last.Seq, fault ?? (last.Seq == 0 ? null : new ChainFault(last.Seq, Flaw.NoSnapshot)));
        }

        if (Head(snapshot) is not { } head)
        {
            return new Verified(last.Seq, new ChainFault(last.Seq, Flaw.Unreadable));
        }

        if (head.Seq > last.Seq)
        {
            (last, fault) = await Follow(store, partition, last, head.Seq, cancel);
        }

        return new Verified(last.Seq, fault
            ?? (head.Seq > last.Seq ? new ChainFault(last.Seq + 1, Flaw.CutTail)
                : head.Seq < last.Seq ? new ChainFault(head.Seq + 1, Flaw.Forged)
                : head.Hash != last.Hash ? new ChainFault(head.Seq, Flaw.OtherHead)
                : null));
    }

    private static async Task<(Place Last, ChainFault? Fault)> Follow(IStore store, string partition, Place last, int until, CancellationToken cancel)
    {
        await foreach (var stored in Journal.Documents(store, partition, last.Seq == 0 ? "" : Envelope.IdOf(last.Seq), cancel))
        {
            if (last.Seq == until)
            {
                break;
            }

            var expected = last.Seq + 1;
            if (stored.Document.Id != Envelope.IdOf(expected))
            {
                return (last, new ChainFault(expected, Envelope.IsId(stored.Document.Id) ? Flaw.Missing : Flaw.Forged));
            }

            if (Open(stored) is not { } e)
            {
                return (last, new ChainFault(expected, Flaw.Unreadable));
            }

            if (Check(e, expected, last.Hash) is { } flaw)
            {
                return (last, new ChainFault(expected, flaw));
            }

            last = new Place(expected, e.Hash);
        }

        return (last, null);
    }

    private static Flaw? Check(Envelope e, int seq, string prev) =>
        e.Seq != seq ? Flaw.Reordered
        : e.Hash != e.ComputeHash() ? Flaw.Altered
        : e.Prev != prev ? Flaw.Forged
        : null;

    private static Envelope? Open(Stored stored)
    {
        try
        {
            return Envelope.Read(stored);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Place? Head(Stored snapshot)
    {
        try
        {
            using var json = JsonDocument.Parse(snapshot.Document.Json);
            var (seq, hash) = Snapshot.Head(snapshot, json.RootElement);
            return new Place(seq, hash);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private readonly record struct Place(int Seq, string Hash);
}
