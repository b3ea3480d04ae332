using System.Collections.Immutable;
using CertBot.Core;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Store;
using NodaTime;

namespace CertBot.Turns;

/// <summary>The one roster: read at every turn, because authority is decided at every click.</summary>
internal sealed class Rosters(IStore store, EditionShelf editions)
{
    private readonly Ledger<Roster, RosterEvent> ledger = new(store, "roster", (roster, fact) => RosterDecider.Evolve(roster ?? Roster.Empty, fact));

    public async Task<Roster> Load(CancellationToken cancel) => (await ledger.Load(Keys.Roster, cancel)).State ?? Roster.Empty;

    public async Task<(Done, Committed?)> Execute(RosterCommand command, ImmutableArray<Write> once, Actor actor, Instant now, CancellationToken cancel)
    {
        var held = await ledger.Load(Keys.Roster, cancel);
        switch (RosterDecider.Decide(command, held.State ?? Roster.Empty, actor, editions.All.Values))
        {
            case Decision<RosterEvent>.Accepted when command is RosterCommand.Give { To: var to } && await Absent(to, cancel) is { } why:
                return (new Done.Refused(why), null);
            case Decision<RosterEvent>.Accepted { Events: var events }:
                ImmutableArray<Fact<RosterEvent>> facts = [.. events.Select(e => new Fact<RosterEvent>(now, actor.Id, e))];
                if (facts.IsEmpty) return (new Done.Happened(), null);

                List<Write> writes = [.. ledger.Writes(held, facts, ledger.Evolve(held, facts), null), .. once];
                return (new Done.Happened(), await store.Commit(held.Partition, writes, cancel));
            case Decision<RosterEvent>.Rejected { Why: var why }:
                return (new Done.Refused(why), null);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>Why a role would be given to nobody who could use it.</summary>
    private async Task<Refusal?> Absent(PersonId to, CancellationToken cancel) =>
        await store.Get(Keys.Person(to), People.Kind, cancel) is not { } stored ? new("directory.refused.nobody", new() { ["person"] = to.Value }, "person")
        : Stamped.Read<Person>(stored).MovedTo is { } now ? new("directory.refused.moved", new() { ["who"] = Leaf.Person(now), ["id"] = now.Value }, "person")
        : null;
}
