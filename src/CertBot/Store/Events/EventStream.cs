using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using CertBot.Core.Primitives;
using CertBot.Store.Documents;
using NodaTime.Text;

namespace CertBot.Store.Events;

/// <summary>An event to be created, and its hash, which the snapshot and the next event refer to.</summary>
internal sealed record AppendedEvent(Document Document, int Seq, string Hash);

/// <summary>A stored event with its position and the hashes of its chain.</summary>
internal sealed record StoredEvent<TEvent>(int Seq, RecordedEvent<TEvent> RecordedEvent, string PreviousHash, string Hash);

/// <summary>The events of an aggregate, in its partition, each chained to the previous one by its hash (see <see cref="EventEnvelope"/>).</summary>
internal static class EventStream<TEvent>
{
    /// <summary>The documents of new events. Null and 0 start a history.</summary>
    public static ImmutableArray<AppendedEvent> Append(string? lastHash, int lastSeq, ImmutableArray<RecordedEvent<TEvent>> recordedEvents)
    {
        var appended = ImmutableArray.CreateBuilder<AppendedEvent>(recordedEvents.Length);
        var previousHash = lastHash ?? "";
        foreach (var recordedEvent in recordedEvents)
        {
            var sealedEvent = EventEnvelope.Seal(previousHash, ++lastSeq, recordedEvent.At, recordedEvent.By, CoreJson.Write(recordedEvent.Data));
            appended.Add(new AppendedEvent(sealedEvent.ToDocument(), lastSeq, sealedEvent.Hash));
            previousHash = sealedEvent.Hash;
        }

        return appended.MoveToImmutable();
    }

    /// <summary>In order, page by page. Does not verify the chain: <see cref="HistoryVerifier.FindFault"/> does.</summary>
    /// <exception cref="StoreRejectedException">An event was written by a newer CertBot, or it is damaged.</exception>
    public static async IAsyncEnumerable<StoredEvent<TEvent>> Read(IStore store, string partition, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var stored in EventStream.ReadDocuments(store, partition, "", cancellationToken))
        {
            yield return VersionedJson.ReadGuarded(stored, ReadEvent);
        }
    }

    private static StoredEvent<TEvent> ReadEvent(StoredDocument stored)
    {
        var envelope = EventEnvelope.Read(stored);
        return new StoredEvent<TEvent>(envelope.Seq, ToRecorded(envelope), envelope.PreviousHash, envelope.Hash);
    }

    /// <exception cref="JsonException">It is not an event of this type.</exception>
    public static RecordedEvent<TEvent> ToRecorded(EventEnvelope envelope)
    {
        var parsed = InstantPattern.ExtendedIso.Parse(envelope.RecordedAt);
        var recordedAt = parsed.Success ? parsed.Value : throw new JsonException("at is no moment");
        return new RecordedEvent<TEvent>(recordedAt, new PersonId(envelope.RecordedBy), CoreJson.Read<TEvent>(envelope.Data));
    }
}

/// <summary>Shared by the histories of all event types.</summary>
internal static class EventStream
{
    private const int PageSize = 100;

    /// <summary>The event documents after an id.</summary>
    public static async IAsyncEnumerable<StoredDocument> ReadDocuments(
        IStore store,
        string partition,
        string after,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        while (await store.List(partition, EventEnvelope.Kind, after, PageSize, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var stored in page)
            {
                yield return stored;
            }

            after = page[^1].Document.Id;
        }
    }
}
