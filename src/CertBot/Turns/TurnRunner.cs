using System.Collections.Immutable;
using System.Diagnostics;
using CertBot.Core;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using CertBot.Delivery;
using CertBot.Store;
using NodaTime;

namespace CertBot.Turns;

/// <summary>
/// One turn: load, talk, and either commit what is said, or note the command, do it, and tell how it went.
/// Each of the three is one batch; a host that dies between them is taken up again by the clock, and nothing happens twice.
/// </summary>
internal sealed class TurnRunner(People people, Accounts accounts, Talks talks, Desks desks, Domain domain, Rosters rosters, EditionShelf editions, Slots slots, Closings closings, IClock clock, PumpNudge nudge, ILogger<TurnRunner> log) : ITurns
{
    private const int MostNeeds = 6;

    public async Task<PersonId?> Known(Identity who, CancellationToken cancel) => (await people.Recall(who, cancel))?.Id;

    public async Task<bool> MayOpen(Identity who, Place place, CancellationToken cancel)
    {
        if (place.Personal) return true;

        var roster = await rosters.Load(cancel);
        var person = await people.Meet(new Inbound { Who = who, Where = place, EventId = "", Input = new Input.Hello() }, cancel);
        var group = roster.PlaceByGroup.FirstOrDefault(g => g.Value == place).Key;
        var actor = new Actor(person.Id, roster.RolesOf(person.Id), person.Member);
        return group is null ? actor.Holds(RoleName.Administrator) : Places.MayOpen(actor, new GroupName(group), editions.Default);
    }

    public async Task<Answer> Take(Inbound inbound, CancellationToken cancel)
    {
        using var trace = Measures.Turn(inbound.Where.Channel, inbound.Input.GetType().Name);
        var (since, end, trail) = (Stopwatch.GetTimestamp(), "broken", new Trail());
        try
        {
            var answer = await Listen(inbound, trail, cancel);
            end = answer.Again ? "again" : "taken";
            return answer;
        }
        catch (Exception broken) when (!trail.IsBegun && Untaken.Pass(broken))
        {
            throw;
        }
        finally
        {
            Measures.TurnEnded(inbound.Where.Channel, end, Stopwatch.GetElapsedTime(since));
            trace?.SetTag("certbot.end", end).SetStatus(end == "broken" ? ActivityStatusCode.Error : ActivityStatusCode.Ok);
        }
    }

    private async Task<Answer> Listen(Inbound inbound, Trail trail, CancellationToken cancel)
    {
        // What every turn reads is asked for at once: who it is, what they were saying, who may do what, and where nobody looked lately, whether the place was closed. Most people are still who they were.
        var own = await people.Own(inbound.Who, cancel);
        var (meeting, talk, directory) = (people.Meet(inbound, cancel), talks.Load(Keys.Talk(inbound.Where, own), cancel), rosters.Load(cancel));
        await Task.WhenAll(meeting, talk, directory, closings.Find(inbound.Where, cancel));
        var (person, held, roster) = (await meeting, await talk, await directory);
        await closings.Reopen(inbound.Where, cancel);
        var partition = Keys.Talk(inbound.Where, person.Id);
        if (own != person.Id)
        {
            var before = Keys.Talk(inbound.Where, own);
            if (await HeardBefore(before, inbound, trail, cancel)) return await Again(before, inbound, cancel);
            held = await talks.Load(partition, cancel);
        }

        for (var attempt = 0; attempt < OptimisticRetry.MaxAttempts; attempt++, held = await talks.Load(partition, cancel), roster = await rosters.Load(cancel))
        {
            if (held.State.Pending is not null)
            {
                await Finish(partition, inbound, trail, cancel);
                continue;
            }

            var now = clock.GetCurrentInstant();
            var desk = await desks.Lay(person, inbound.Where, roster, now, cancel);
            (desk, var turn) = await Talked(desk, d => Talking.Take(d, held.State.Talk, inbound.Input), cancel);
            var pending = turn.Command is { } command ? new Pending(KeyOf(partition, inbound), command, inbound.Where, person.Id) { Thread = inbound.Thread, Trace = Measures.Trace } : null;
            var told = new Told(turn.Says, new Recipient.ToPlace(inbound.Where) { Thread = inbound.Thread }, person.Id) { AtOnce = Waits(inbound, now) };
            trail.IsBegun = true;
            switch (await talks.Commit(held, turn.Talk, pending, told, inbound.EventId, now, cancel))
            {
                case Committed.Done:
                    LogNo(inbound.Where, turn);
                    var items = Talks.Items(held, told).ToImmutableArray();
                    if (pending is not null) items = [.. items, .. await Finish(partition, inbound, trail, cancel)];
                    nudge.Nudge();
                    return inbound.Reply == Reply.AtOnce ? new Answer.Said(partition, items) : new Answer.Taken();
                case Committed.Exists { Id: var id } when id == Keys.Seen(inbound.EventId):
                    await Finish(partition, inbound, trail, cancel);   // the first delivery may have died on the way
                    return await Again(partition, inbound, cancel);
                case Committed.TooLarge:
                    throw new InvalidOperationException("A talk outgrew its document.");
                default:
                    continue;   // the same person spoke twice at once
            }
        }

        throw new TimeoutException("The talk stayed contended.");
    }

    /// <summary>Does a noted command and tells how it went. Safe to be called by anybody at any time.</summary>
    public Task Finish(string partition, CancellationToken cancel) => Finish(partition, null, new Trail(), cancel);

    /// <summary>Returns what it put into the outbox. Who asked is told at once where the command is of this very event.</summary>
    private async Task<ImmutableArray<string>> Finish(string partition, Inbound? asked, Trail trail, CancellationToken cancel)
    {
        for (var attempt = 0; attempt < OptimisticRetry.MaxAttempts; attempt++)
        {
            var held = await talks.Load(partition, cancel);
            if (held.State.Pending is not { } pending) return [];

            trail.IsBegun = true;
            var now = clock.GetCurrentInstant();
            var person = await people.Find(pending.Person, cancel) ?? throw new InvalidOperationException("A talk without its person.");
            var desk = await desks.Lay(person, pending.Place, now, cancel);
            var done = pending.Command switch
            {
                Command.OnPerson p => await SetLanguage(person, pending.Place, p, cancel),
                Command.OnAccounts a => await accounts.Execute(a.What, person.Id, pending.Place, pending.Key, now, cancel),
                _ => await domain.Execute(pending.Command, pending.Key, desk.Actor, now, cancel),
            };
            if (pending.Command is Command.OnVendor { Id: var vendor }) await Belong(person, vendor, cancel);

            // Who has just become somebody is answered as that one.
            person = await people.Now(pending.Person, cancel) ?? person;
            desk = await desks.Lay(person, pending.Place, now, cancel);
            if (pending.Command is Command.OnApplication { Id: var id }) desk = await desks.Fetch(desk, [new Need.TheApplication(id)], cancel);
            var refused = (done as Done.Refused)?.Why;
            (_, var turn) = await Talked(desk, d => Talking.Settle(d, held.State.Talk, pending.Command, refused), cancel);
            var told = new Told(turn.Says, pending.Back, person.Id) { AtOnce = asked is not null && pending.Key == KeyOf(partition, asked) ? Waits(asked, now) : null };
            if (await talks.Commit(held, turn.Talk, null, told, null, now, cancel) is Committed.Done)
            {
                LogNo(pending.Place, turn);
                nudge.Nudge();
                return [.. Talks.Items(held, told)];
            }
        }

        throw new TimeoutException("The talk stayed contended.");
    }

    /// <summary>What an account was told before it became somebody else's stays told: an event may come again later.</summary>
    private async Task<bool> HeardBefore(string partition, Inbound inbound, Trail trail, CancellationToken cancel)
    {
        if ((await talks.Load(partition, cancel)).State.Pending is not null) await Finish(partition, inbound, trail, cancel);
        return await talks.HasSeen(partition, inbound.EventId, cancel);
    }

    /// <summary>The answer to an event that was taken before: what was said to it then, where nobody heard that yet.</summary>
    private async Task<Answer> Again(string partition, Inbound inbound, CancellationToken cancel) => inbound.Reply == Reply.AtOnce
        ? new Answer.Said(partition, await talks.Unheard(partition, inbound.EventId, cancel)) { Again = true }
        : new Answer.Taken { Again = true };

    /// <summary>Who is told "created" or "joined" belongs to the vendor with their very next word; everybody else's copy comes through the outbox.</summary>
    private async Task Belong(Person person, VendorId vendor, CancellationToken cancel)
    {
        if (await domain.Vendor(vendor, cancel) is { } there && there.People.TryGetValue(person.Id.Value, out var role) && new Membership(vendor, role) is var member && member != person.Member)
        {
            await people.Change(person.Id, p => p with { Member = member }, cancel);
        }
    }

    /// <summary>In their own chat somebody chooses for themselves, in a channel for all who meet there.</summary>
    private async Task<Done> SetLanguage(Person person, Place place, Command.OnPerson command, CancellationToken cancel)
    {
        if (!place.Personal) await slots.SetLanguage(place, command.Language, cancel);
        else await people.Change(person.Id, p => p with { Language = command.Language }, cancel);
        return new Done.Happened();
    }

    /// <summary>The name of what an event asked for.</summary>
    private static string KeyOf(string partition, Inbound inbound) => $"{partition}|{inbound.EventId}";

    private static AtOnce? Waits(Inbound inbound, Instant now) => inbound.Reply == Reply.AtOnce ? new AtOnce(inbound.EventId, now + TurnTime.Longest) : null;

    private void LogNo(Place where, Turn turn)
    {
        if (Noes.In(turn.Says) is not { } why) return;

        Log.Refused(log, where.Channel, why);
        Measures.Refused(where.Channel, why);
    }

    private async Task<(Desk, Turn)> Talked(Desk desk, Func<Desk, Turn> talk, CancellationToken cancel)
    {
        for (var fetched = 0; ; fetched++)
        {
            var turn = talk(desk);
            if (turn.Needs.IsEmpty) return (desk, turn);
            if (fetched == MostNeeds) throw new InvalidOperationException("A turn keeps needing more.");
            desk = await desks.Fetch(desk, turn.Needs, cancel);
        }
    }

    /// <summary>How far a turn came, for whoever has to tell that it broke.</summary>
    private sealed class Trail
    {
        /// <summary>Something of it may be stored.</summary>
        public bool IsBegun { get; set; }
    }
}
