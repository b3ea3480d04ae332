using System.Text.Json;
using CertBot.Store.Documents;

namespace CertBot.Store.Events;

/// <summary>Why the verification of a history failed.</summary>
internal enum IntegrityError
{
    /// <summary>An event between two others is missing.</summary>
    Missing,

    /// <summary>An event's hash does not match its content.</summary>
    Altered,

    /// <summary>The event's sequence number does not match its position.</summary>
    Reordered,

    /// <summary>An event is intact but not chained to the previous one, or the snapshot does not know it.</summary>
    Forged,

    /// <summary>The snapshot knows more events than there are.</summary>
    CutTail,

    /// <summary>There are events but no snapshot.</summary>
    NoSnapshot,

    /// <summary>The snapshot has another hash for the last event.</summary>
    OtherHead,

    /// <summary>Not in the format of an event or a snapshot.</summary>
    Unreadable,
}

/// <summary>The first fault. <see cref="Seq"/> is its position in the history.</summary>
internal sealed record IntegrityFault(int Seq, IntegrityError Error);

/// <summary>The number of valid events, and the first fault, if any.</summary>
internal sealed record VerifiedHistory(int Events, IntegrityFault? FirstFault);

/// <summary>A verified history, and the snapshot it was compared with; null if there is none, or the events have a fault.</summary>
internal sealed record ReadHistory(VerifiedHistory Verified, StoredDocument? Snapshot);

/// <summary>
/// Verifies that a history is unchanged. Somebody with write access to the store can forge a whole history including its hashes; only an export kept elsewhere
/// reveals that. Everything less is found here.
/// </summary>
internal static class HistoryVerifier
{
    public static async Task<IntegrityFault?> FindFault(IStore store, string partition, CancellationToken cancellationToken) =>
        (await VerifyHistory(store, partition, cancellationToken)).FirstFault;

    /// <exception cref="StoreRejectedException">A document was written by a newer CertBot.</exception>
    public static async Task<VerifiedHistory> VerifyHistory(IStore store, string partition, CancellationToken cancellationToken) =>
        (await Read(store, partition, static _ => { }, cancellationToken)).Verified;

    /// <summary>Verifies a history while each of its events is passed on, in order, once it is known to be intact. Reads it once.</summary>
    /// <exception cref="StoreRejectedException">A document was written by a newer CertBot.</exception>
    public static async Task<ReadHistory> Read(IStore store, string partition, Action<EventEnvelope> onEvent, CancellationToken cancellationToken)
    {
        var (last, fault) = await VerifyEvents(store, partition, new ChainPosition(0, ""), int.MaxValue, onEvent, cancellationToken);

        // A host may be writing: a snapshot that is read after the events may be ahead of them, never behind.
        var snapshot = fault is null ? await store.Get(partition, Snapshot.Id, cancellationToken) : null;
        if (snapshot is null)
        {
            return new(new VerifiedHistory(last.Seq, fault ?? (last.Seq == 0 ? null : new IntegrityFault(last.Seq, IntegrityError.NoSnapshot))), null);
        }

        if (TryReadHead(snapshot) is not { } head)
        {
            return new(new VerifiedHistory(last.Seq, new IntegrityFault(last.Seq, IntegrityError.Unreadable)), snapshot);
        }

        if (head.Seq > last.Seq)
        {
            (last, fault) = await VerifyEvents(store, partition, last, head.Seq, onEvent, cancellationToken);
        }

        fault ??=
            head.Seq > last.Seq ? new IntegrityFault(last.Seq + 1, IntegrityError.CutTail)
            : head.Seq < last.Seq ? new IntegrityFault(head.Seq + 1, IntegrityError.Forged)
            : head.Hash != last.Hash ? new IntegrityFault(head.Seq, IntegrityError.OtherHead)
            : null;
        return new(new VerifiedHistory(last.Seq, fault), snapshot);
    }

    private static async Task<(ChainPosition Last, IntegrityFault? Fault)> VerifyEvents(
        IStore store,
        string partition,
        ChainPosition last,
        int lastSeq,
        Action<EventEnvelope> onEvent,
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
            onEvent(e);
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

    /// <summary>The last event that a snapshot includes; null if it is damaged.</summary>
    /// <exception cref="StoreRejectedException">It was written by a newer CertBot.</exception>
    public static (int Seq, string Hash)? TryReadHead(StoredDocument snapshot)
    {
        try
        {
            using var json = JsonDocument.Parse(snapshot.Document.Json);
            return Snapshot.ReadHead(snapshot, json.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private readonly record struct ChainPosition(int Seq, string Hash);
}
