using System.Collections.Immutable;
using CertBot.Core;
using CertBot.Store;
using NodaTime;

namespace CertBot.Turns;

/// <summary>An aggregate as loaded. A new one has no state, no ETag, and its history begins at 1.</summary>
internal sealed record Held<TState>(string Partition, TState? State, int Seq, string? Hash, string? ETag) where TState : class;

/// <summary>One kind of aggregate: a snapshot, and the chain of events it is derived from, in one partition.</summary>
internal sealed class Ledger<TState, TEvent>(IStore store, string kind, Func<TState?, Fact<TEvent>, TState> evolve)
    where TState : class
{
    public async Task<Held<TState>> Load(string partition, CancellationToken cancel)
    {
        if (await store.Get(partition, Snapshot.Id, cancel) is not { } stored) return new(partition, null, 0, null, null);

        var snapshot = Stamped.Guard(stored, Snapshot<TState>.Read);
        return new(partition, snapshot.State, snapshot.Seq, snapshot.Hash, stored.ETag);
    }

    public TState Evolve(Held<TState> held, ImmutableArray<Fact<TEvent>> facts) =>
        facts.Aggregate(held.State, (state, fact) => evolve(state, fact)) ?? throw new InvalidOperationException($"{kind}: no events, no state");

    /// <summary>The events and the new snapshot as writes of one batch.</summary>
    public ImmutableArray<Write> Writes(Held<TState> held, ImmutableArray<Fact<TEvent>> facts, TState after, Instant? due)
    {
        var appended = Journal<TEvent>.Append(held.Hash, held.Seq, facts);
        var last = appended.Length == 0 ? held.Hash : appended[^1].Hash;
        var document = new Snapshot<TState>(held.Seq + facts.Length, last ?? "", after).ToDocument(kind) with { Due = due };
        return
        [
            .. appended.Select(a => new Write.Create(a.Document)),
            held.ETag is null ? new Write.Create(document) : new Write.Replace(document, held.ETag),
        ];
    }
}
