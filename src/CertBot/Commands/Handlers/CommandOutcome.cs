using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Events;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Commands.Handlers;

/// <summary>What a command leads to, before anything is stored.</summary>
internal abstract record CommandOutcome
{
    private CommandOutcome() { }

    public sealed record Rejected(Refusal Refusal) : CommandOutcome;

    public sealed record Unchanged : CommandOutcome;

    /// <summary>The writes to commit; after the commit <see cref="KeepState"/> gives the session the new state.</summary>
    public sealed record Changed(ImmutableArray<Write> Writes, Action KeepState) : CommandOutcome;
}

/// <summary>Who acts, when (UTC), and the aggregates the turn has loaded.</summary>
internal sealed record CommandRun(Actor Actor, Instant Now, AggregateSession Session)
{
    /// <summary>The copy of the membership that a person carries may be older than the vendor: who was removed acts for it no more.</summary>
    public CommandRun ForMembersOf(Vendor? vendor) =>
        vendor is not null && Actor.IsMemberOf(vendor.Id) && !Actor.IsIntegration && !vendor.People.ContainsKey(Actor.Id.Value)
            ? this with
            {
                Actor = Actor with { Member = null },
            }
            : this;
}

/// <summary>What is committed with the events: outbox messages, and the next due time of the aggregate.</summary>
internal sealed record CommandEffects(ImmutableArray<Document> Messages, Instant? Due);

/// <summary>Converts decisions into outcomes.</summary>
internal sealed class CommandOutcomes(LeaseStore leases)
{
    /// <summary>If the decision changes the aggregate: the writes of one batch.</summary>
    public CommandOutcome Of<TState, TEvent>(
        Decision<TEvent> decision,
        AggregateRepository<TState, TEvent> repository,
        LoadedAggregate<TState> loaded,
        CommandRun run,
        Func<ImmutableArray<RecordedEvent<TEvent>>, TState, CommandEffects> effectsOf
    )
        where TState : class
    {
        switch (decision)
        {
            case Decision<TEvent>.Rejected { Refusal: var refusal }:
                return new CommandOutcome.Rejected(refusal);
            case Decision<TEvent>.Accepted { Events.IsEmpty: true }:
                return new CommandOutcome.Unchanged();
            case Decision<TEvent>.Accepted { Events: var events }:
                ImmutableArray<RecordedEvent<TEvent>> recorded = [.. events.Select(e => new RecordedEvent<TEvent>(run.Now, run.Actor.Id, e))];
                var after = repository.Evolve(loaded, recorded);
                var effects = effectsOf(recorded, after);
                return new CommandOutcome.Changed(
                    [
                        .. repository.BuildWrites(loaded, recorded, after, effects.Due),
                        .. effects.Messages.Select(message => new Write.Create(leases.WithLease(message))),
                    ],
                    () => run.Session.Keep(loaded, after)
                );
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }
}
