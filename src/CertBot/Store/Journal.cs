using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using CertBot.Core;
using CertBot.Core.Json;
using NodaTime.Text;

namespace CertBot.Store;

/// <summary>An event to be created, and its hash, which the snapshot and the next event carry on.</summary>
internal sealed record Link(Document Document, int Seq, string Hash);

/// <summary>An event as it was read: its place in the history and the links of its chain.</summary>
internal sealed record Chained<TEvent>(int Seq, Fact<TEvent> Fact, string Prev, string Hash);

/// <summary>The history of an aggregate: its events, in its partition, each sealed to the one before (<see cref="Envelope"/> says how).</summary>
internal static class Journal<TEvent>
{
    /// <summary>The documents to create for new events. Null and 0 begin a history.</summary>
    public static ImmutableArray<Link> Append(string? lastHash, int lastSeq, ImmutableArray<Fact<TEvent>> facts)
    {
        var links = ImmutableArray.CreateBuilder<Link>(facts.Length);
        var prev = lastHash ?? "";
        foreach (var fact in facts)
        {
            var sealedEvent = Envelope.Seal(prev, ++lastSeq, fact.At, fact.By, CoreJson.Write(fact.What));
            links.Add(new Link(sealedEvent.ToDocument(), lastSeq, sealedEvent.Hash));
            prev = sealedEvent.Hash;
        }

        return links.MoveToImmutable();
    }

    /// <summary>In order, page by page. The chain is not verified: that is <see cref="Chain.Verify"/>.</summary>
    /// <exception cref="StoreRefused">An event was written by a newer CertBot, or it is damaged.</exception>
    public static async IAsyncEnumerable<Chained<TEvent>> Read(IStore store, string partition, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var stored in Journal.Documents(store, partition, "", cancel))
        {
            yield return Stamped.Guard(stored, Open);
        }
    }

    private static Chained<TEvent> Open(Stored stored)
    {
        var e = Envelope.Read(stored);
        var at = InstantPattern.ExtendedIso.Parse(e.At);
        var when = at.Success ? at.Value : throw new JsonException("at is no moment");
        return new Chained<TEvent>(e.Seq, new Fact<TEvent>(when, new PersonId(e.By), CoreJson.Read<TEvent>(e.What)), e.Prev, e.Hash);
    }
}

/// <summary>What histories of all events have in common.</summary>
internal static class Journal
{
    private const int _page = 100;

    /// <summary>The events as documents, after an id.</summary>
    public static async IAsyncEnumerable<Stored> Documents(IStore store, string partition, string after, [EnumeratorCancellation] CancellationToken cancel)
    {
        while (await store.List(partition, Envelope.Kind, after, _page, cancel) is { Count: > 0 } page)
        {
            foreach (var stored in page)
            {
                yield return stored;
            }

            after = page[^1].Document.Id;
        }
    }
}
