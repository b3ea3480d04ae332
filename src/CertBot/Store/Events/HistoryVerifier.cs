using System.Text.Json;
using CertBot.Store.Documents;

namespace CertBot.Store.Events;

/// <summary>Why a history is not believed.</summary>
internal enum IntegrityError
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
internal sealed record IntegrityFault(int Seq, IntegrityError Error);

/// <summary>What a look at a history found: how many events were good, and the first fault, if any.</summary>
internal sealed record VerifiedHistory(int Events, IntegrityFault? FirstFault);

/// <summary>
/// Checks that a history is what was written. Whoever can write the file can also forge a whole history with its hashes;
/// that shows only against an export kept elsewhere. Everything less shows here.
/// </summary>
internal static class HistoryVerifier
{
    public static async Task<IntegrityFault?> FindFault(IStore store, string partition, CancellationToken cancellationToken) =>
        (await VerifyHistory(store, partition, cancellationToken)).FirstFault;

    /// <exception cref="StoreRejectedException">A document was written by a newer CertBot.</exception>
    public static async Task<VerifiedHistory> VerifyHistory(IStore store, string partition, CancellationToken cancellationToken)
    {
        var (last, fault) = await VerifyEvents(store, partition, new ChainPosition(0, ""), int.MaxValue, cancellationToken);

        // A host may be writing meanwhile: a snapshot read after the events may be ahead of them, never behind.
        var snapshot = fault is null ? await store.Get(partition, Snapshot.Id, cancellationToken) : null;
        if (snapshot is null)
        {
            return new VerifiedHistory(last.Seq, fault ?? (last.Seq == 0 ? null : new IntegrityFault(last.Seq, IntegrityError.NoSnapshot)));
        }

        if (ReadHead(snapshot) is not { } head)
        {
            return new VerifiedHistory(last.Seq, new IntegrityFault(last.Seq, IntegrityError.Unreadable));
        }

        if (head.Seq > last.Seq)
        {
            (last, fault) = await VerifyEvents(store, partition, last, head.Seq, cancellationToken);
        }

        return new VerifiedHistory(
            last.Seq,
            fault
                ?? (
                    head.Seq > last.Seq ? new IntegrityFault(last.Seq + 1, IntegrityError.CutTail)
                    : head.Seq < last.Seq ? new IntegrityFault(head.Seq + 1, IntegrityError.Forged)
                    : head.Hash != last.Hash ? new IntegrityFault(head.Seq, IntegrityError.OtherHead)
                    : null
                )
        );
    }

    private static async Task<(ChainPosition Last, IntegrityFault? Fault)> VerifyEvents(
        IStore store,
        string partition,
        ChainPosition last,
        int lastSeq,
        CancellationToken cancellationToken
    )
    {
        await foreach (var stored in EventStream.ReadDocuments(store, partition, last.Seq == 0 ? "" : EventEnvelope.IdOf(last.Seq), cancellationToken))
        {
            if (last.Seq == lastSeq)
            {
                break;
            }

            var expected = last.Seq + 1;
            if (stored.Document.Id != EventEnvelope.IdOf(expected))
            {
                return (last, new IntegrityFault(expected, EventEnvelope.IsId(stored.Document.Id) ? IntegrityError.Missing : IntegrityError.Forged));
            }

            if (TryRead(stored) is not { } e)
            {
                return (last, new IntegrityFault(expected, IntegrityError.Unreadable));
            }

            if (CheckLink(e, expected, last.Hash) is { } error)
            {
                return (last, new IntegrityFault(expected, error));
            }

            last = new ChainPosition(expected, e.Hash);
        }

        return (last, null);
    }

    private static IntegrityError? CheckLink(EventEnvelope envelope, int seq, string previousHash) =>
        envelope.Seq != seq ? IntegrityError.Reordered
        : envelope.Hash != envelope.ComputeHash() ? IntegrityError.Altered
        : envelope.PreviousHash != previousHash ? IntegrityError.Forged
        : null;

    private static EventEnvelope? TryRead(StoredDocument stored)
    {
        try
        {
            return EventEnvelope.Read(stored);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ChainPosition? ReadHead(StoredDocument snapshot)
    {
        try
        {
            using var json = JsonDocument.Parse(snapshot.Document.Json);
            var (seq, hash) = Snapshot.ReadHead(snapshot, json.RootElement);
            return new ChainPosition(seq, hash);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private readonly record struct ChainPosition(int Seq, string Hash);
}
