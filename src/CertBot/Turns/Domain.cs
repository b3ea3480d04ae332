using System.Collections.Immutable;
using CertBot.Core;
using CertBot.Core.Certification;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using CertBot.Delivery;
using CertBot.Store;
using NodaTime;

namespace CertBot.Turns;

/// <summary>Loads, decides, evolves and commits: one batch with state, events, outbox and the key that makes it happen once.</summary>
internal sealed class Domain(IStore store, Rosters rosters, EditionShelf editions, Claims claims, PumpNudge nudge)
{
    private static readonly Duration RememberCommands = Duration.FromDays(30);

    private readonly Ledger<Application, ApplicationEvent> applications = new(store, "application", Evolver.Evolve);
    private readonly Ledger<Vendor, VendorEvent> vendors = new(store, "vendor", VendorDecider.Evolve);

    public async Task<Application?> Application(ApplicationId id, CancellationToken cancel) =>
        (await applications.Load(Keys.App(id), cancel)).State;

    public async Task<Vendor?> Vendor(VendorId id, CancellationToken cancel) => (await vendors.Load(Keys.Vendor(id), cancel)).State;

    public async Task<Done> Execute(Command command, string? key, Actor actor, Instant now, CancellationToken cancel)
    {
        for (var attempt = 0; attempt < OptimisticRetry.MaxAttempts; attempt++)
        {
            var (done, committed) = command switch
            {
                Command.OnApplication c => await OnApplication(c, key, actor, now, cancel),
                Command.OnVendor c => await OnVendor(c, key, actor, now, cancel),
                Command.OnRoster c => await rosters.Execute(c.What, Once(key, now), actor, now, cancel),
                _ => throw new InvalidOperationException($"{command.GetType().Name} is not the domain's"),
            };
            switch (committed)
            {
                case null when done is Done.Refused && key is not null && await store.Get(PartitionOf(command), Keys.Seen(key), cancel) is not null:
                    return new Done.Happened();   // refused because it happened: a host died before it could tell
                case null or Committed.Done:
                    return done;
                case Committed.Exists { Id: var id } when key is not null && id == Keys.Seen(key):
                    return new Done.Happened();
                case Committed.TooLarge:
                    return new Done.Refused(new Refusal("certification.refused.too-large"));
                default:
                    continue;   // lost the race: load and decide again
            }
        }

        throw new TimeoutException("The aggregate stayed contended.");
    }

    private async Task<(Done, Committed?)> OnApplication(Command.OnApplication command, string? key, Actor actor, Instant now, CancellationToken cancel)
    {
        var held = await applications.Load(Keys.App(command.Id), cancel);
        var edition = editions.Of(held.State?.Edition ?? (command.What as ApplicationCommand.Submit)?.Edition);
        var roster = await rosters.Load(cancel);
        var vendorId = held.State?.Vendor ?? (command.What as ApplicationCommand.Submit)?.Vendor;
        var vendor = vendorId is { } v ? await Vendor(v, cancel) : null;
        var given = new Circumstances { Id = command.Id, Edition = edition, Actor = actor, Now = now, Roster = roster, Vendor = vendor };
        switch (Decider.Decide(command.What, held.State, given))
        {
            case Decision<ApplicationEvent>.Rejected { Why: var why }:
                return (new Done.Refused(why), null);
            case Decision<ApplicationEvent>.Accepted { Events: var events }:
                ImmutableArray<Fact<ApplicationEvent>> facts = [.. events.Select(e => new Fact<ApplicationEvent>(now, actor.Id, e))];
                return facts.IsEmpty
                    ? (new Done.Happened(), null)
                    : (new Done.Happened(), await Commit(held.Partition, [.. Happened(held, facts, given), .. Once(key, now)], cancel));
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>State, history, what people are told, and the lists' row: the writes of one batch.</summary>
    private IEnumerable<Write> Happened(Held<Application> held, ImmutableArray<Fact<ApplicationEvent>> facts, Circumstances given)
    {
        var after = applications.Evolve(held, facts);
        var notices = Announcements.For(facts, held.State, after, given).Select((notice, n) => Outbox.Of(notice, null, $"{after.Revision:D6}:{n:D2}", given.Now));
        var row = Outbox.Of(new OutboxItem.ListRow(RowOf.From(after, given.Edition)), $"{after.Revision:D6}:row", given.Now);
        return [.. applications.Writes(held, facts, after, Due.Of(after, given.Edition)), .. notices.Append(row).Select(d => new Write.Create(claims.Born(d)))];
    }

    private async Task<(Done, Committed?)> OnVendor(Command.OnVendor command, string? key, Actor actor, Instant now, CancellationToken cancel)
    {
        var held = await vendors.Load(Keys.Vendor(command.Id), cancel);
        switch (VendorDecider.Decide(command.What, held.State, actor, editions.Default, now))
        {
            case Decision<VendorEvent>.Accepted { Events: var events }:
                ImmutableArray<Fact<VendorEvent>> facts = [.. events.Select(e => new Fact<VendorEvent>(now, actor.Id, e))];
                if (facts.IsEmpty) return (new Done.Happened(), null);

                var after = vendors.Evolve(held, facts);
                var copies = Members.Copies(held.State, after).Select((copy, n) => Outbox.Of(new OutboxItem.Membership(copy), $"{after.Revision:D6}:{n:D2}", now));
                List<Write> writes = [.. vendors.Writes(held, facts, after, null), .. copies.Select(d => new Write.Create(claims.Born(d))), .. Once(key, now)];
                return (new Done.Happened(), await Commit(held.Partition, writes, cancel));
            case Decision<VendorEvent>.Rejected { Why: var why }:
                return (new Done.Refused(why), null);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private async Task<Committed> Commit(string partition, IReadOnlyList<Write> writes, CancellationToken cancel)
    {
        try
        {
            return await store.Commit(partition, writes, cancel);
        }
        finally
        {
            nudge.Note(partition);   // also where nobody learned that it was stored
        }
    }

    private static string PartitionOf(Command command) => command switch
    {
        Command.OnApplication c => Keys.App(c.Id),
        Command.OnVendor c => Keys.Vendor(c.Id),
        _ => Keys.Roster,
    };

    private static ImmutableArray<Write> Once(string? key, Instant now) =>
        key is null ? [] : [new Write.Create(new Document(Keys.Seen(key), "seen", Stamped.Nothing) { Expires = now + RememberCommands })];
}
