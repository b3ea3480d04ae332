using System.Collections.Immutable;
using CertBot.Core.Primitives;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Store.Events;

/// <summary>A loaded aggregate. A new one has no state and no ETag, and its history begins at 1.</summary>
internal sealed record LoadedAggregate<TState>(string Partition, TState? State, int Seq, string? Hash, string? ETag)
    where TState : class;

/// <summary>One kind of aggregate: a snapshot and the event chain it is derived from, in one partition.</summary>
internal sealed class AggregateRepository<TState, TEvent>(IStore store, string kind, Func<TState?, RecordedEvent<TEvent>, TState> evolve)
    where TState : class
{
    private readonly RecentSnapshots<TState> _recent = new();

    /// <summary>
    /// False for a snapshot of an earlier release that lacks a member derived from the events: the state is then derived from all of them again, until the
    /// next commit stores it.
    /// </summary>
    public Func<TState, bool> IsComplete { get; init; } = _ => true;

    /// <summary>The kind of the snapshot's document.</summary>
    public string Kind => kind;

    public async Task<LoadedAggregate<TState>> Load(string partition, CancellationToken cancellationToken)
    {
        if (await store.Get(partition, Snapshot.Id, cancellationToken) is not { } stored)
            return new(partition, null, 0, null, null);

        if (_recent.Find(stored) is not { } snapshot)
            _recent.Keep(stored, snapshot = VersionedJson.ReadGuarded(stored, Snapshot<TState>.Read));
        var state = IsComplete(snapshot.State) ? snapshot.State : await Derive(partition, snapshot.Seq, cancellationToken) ?? snapshot.State;
        return new(partition, state, snapshot.Seq, snapshot.Hash, stored.ETag);
    }

    private async Task<TState?> Derive(string partition, int until, CancellationToken cancellationToken)
    {
        TState? state = null;
        await foreach (var stored in EventStream<TEvent>.Read(store, partition, cancellationToken))
        {
            if (stored.Seq > until)
                break;
            state = evolve(state, stored.RecordedEvent);
        }

        return state;
    }

    public TState Evolve(TState? state, RecordedEvent<TEvent> recordedEvent) => evolve(state, recordedEvent);

    public TState Evolve(LoadedAggregate<TState> loaded, ImmutableArray<RecordedEvent<TEvent>> recordedEvents) =>
        recordedEvents.Aggregate(loaded.State, (state, recordedEvent) => evolve(state, recordedEvent))
        ?? throw new InvalidOperationException($"{kind}: no events, no state");

    /// <summary>The events and the new snapshot as writes of one batch.</summary>
    public ImmutableArray<Write> BuildWrites(LoadedAggregate<TState> loaded, ImmutableArray<RecordedEvent<TEvent>> recordedEvents, TState after, Instant? due)
    {
        var appended = EventStream<TEvent>.Append(loaded.Hash, loaded.Seq, recordedEvents);
        var last = appended.Length == 0 ? loaded.Hash : appended[^1].Hash;
        var document = new Snapshot<TState>(loaded.Seq + recordedEvents.Length, last ?? "", after).ToDocument(kind) with { Due = due };
        return
        [
            .. appended.Select(a => new Write.Create(a.Document)),
            loaded.ETag is null ? new Write.Create(document) : new Write.Replace(document, loaded.ETag),
        ];
    }
}
