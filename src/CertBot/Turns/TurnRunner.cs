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

    /// <summary>Longer than any client waits for an answer: who has not got it by then gets it as a message.</summary>
    private static readonly Duration AnswersLast = Duration.FromSeconds(20);

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
        var (since, end) = (Stopwatch.GetTimestamp(), "broken");
        try
        {
            var answer = await Listen(inbound, cancel);
            end = answer is Answer.Taken { Again: true } ? "again" : "taken";
            return answer;
        }
        finally
        {
            Measures.TurnEnded(inbound.Where.Channel, end, Stopwatch.GetElapsedTime(since));
            trace?.SetTag("certbot.end", end).SetStatus(end == "broken" ? ActivityStatusCode.Error : ActivityStatusCode.Ok);
        }
    }

    private async Task<Answer> Listen(Inbound inbound, CancellationToken cancel)
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
            if (await HeardBefore(Keys.Talk(inbound.Where, own), inbound.EventId, cancel)) return new Answer.Taken { Again = true };
            held = await talks.Load(partition, cancel);
        }

        for (var attempt = 0; attempt < OptimisticRetry.MaxAttempts; attempt++, held = await talks.Load(partition, cancel), roster = await rosters.Load(cancel))
        {
            if (held.State.Pending is not null)
            {
                await Finish(partition, cancel);
                continue;
            }

            var now = clock.GetCurrentInstant();
            var desk = await desks.Lay(person, inbound.Where, roster, now, cancel);
            (desk, var turn) = await Talked(desk, d => Talking.Take(d, held.State.Talk, inbound.Input), cancel);
            var pending = turn.Command is { } command ? new Pending($"{partition}|{inbound.EventId}", command, inbound.Where, person.Id) { Thread = inbound.Thread, Trace = Measures.Trace } : null;
            var told = new Told(turn.Says, new Recipient.ToPlace(inbound.Where) { Thread = inbound.Thread }, person.Id) { Since = KeptUntil(inbound.Reply, now) };
            switch (await talks.Commit(held, turn.Talk, pending, told, inbound.EventId, now, cancel))
            {
                case Committed.Done:
                    LogNo(inbound.Where, turn);
                    var items = Talks.Items(held, told).ToImmutableArray();
                    if (pending is not null) items = [.. items, .. await Finish(partition, inbound.Reply, cancel)];
                    nudge.Nudge();
                    return inbound.Reply == Reply.AtOnce ? new Answer.Said(partition, items) : new Answer.Taken();
                case Committed.Exists { Id: var id } when id == Keys.Seen(inbound.EventId):
                    await Finish(partition, cancel);   // the first delivery may have died on the way
                    return new Answer.Taken { Again = true };
                case Committed.TooLarge:
                    throw new InvalidOperationException("A talk outgrew its document.");
                default:
                    continue;   // the same person spoke twice at once
            }
        }

        throw new TimeoutException("The talk stayed contended.");
    }

    /// <summary>Does a noted command and tells how it went. Safe to be called by anybody at any time.</summary>
    public Task Finish(string partition, CancellationToken cancel) => Finish(partition, Reply.Outbox, cancel);

    /// <summary>Returns what it put into the outbox.</summary>
    private async Task<ImmutableArray<string>> Finish(string partition, Reply reply, CancellationToken cancel)
    {
        for (var attempt = 0; attempt < OptimisticRetry.MaxAttempts; attempt++)
        {
            var held = await talks.Load(partition, cancel);
            if (held.State.Pending is not { } pending) return [];

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
            var told = new Told(turn.Says, pending.Back, person.Id) { Since = KeptUntil(reply, now) };
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
    private async Task<bool> HeardBefore(string partition, string eventId, CancellationToken cancel)
    {
        if ((await talks.Load(partition, cancel)).State.Pending is not null) await Finish(partition, cancel);
        return await talks.HasSeen(partition, eventId, cancel);
    }

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

    private static Instant? KeptUntil(Reply reply, Instant now) => reply == Reply.AtOnce ? now + AnswersLast : null;

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
}
