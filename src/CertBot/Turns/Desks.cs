using System.Collections.Immutable;
using System.Security.Cryptography;
using CertBot.Core;
using CertBot.Core.Certification;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Store;
using NodaTime;
using Closings = CertBot.Delivery.Closings;
using Slots = CertBot.Delivery.Slots;

namespace CertBot.Turns;

/// <summary>Lays the desk for a turn, and fetches what a turn turns out to need. What the speaker may not see is not fetched but said to be absent.</summary>
internal sealed class Desks(IStore store, Domain domain, Rosters rosters, Lists lists, EditionShelf editions, Slots slots, Closings closings, Exports exports)
{
    private const string Letters = "ABCDEFGHJKMNPQRSTVWXYZ23456789";   // none that look alike

    public async Task<Desk> Lay(Person person, Place place, Instant now, CancellationToken cancel) => await Lay(person, place, await rosters.Load(cancel), now, cancel);

    public async Task<Desk> Lay(Person person, Place place, Roster roster, Instant now, CancellationToken cancel)
    {
        var group = roster.PlaceByGroup.FirstOrDefault(g => g.Value == place).Key;
        return new Desk
        {
            Actor = new Actor(person.Id, roster.RolesOf(person.Id), person.Member),
            Person = place.Personal ? person : person with { Language = await slots.Language(place, cancel) },
            Place = place,
            Group = group is null ? null : new GroupName(group),
            Now = now,
            Edition = editions.Default,
            Editions = editions.All,
            Fresh = RandomNumberGenerator.GetString(Letters, 40),
            Roster = roster,
        };
    }

    public async Task<Desk> Fetch(Desk desk, ImmutableArray<Need> needs, CancellationToken cancel)
    {
        foreach (var need in needs)
        {
            desk = need switch
            {
                Need.TheApplication n => desk with { Applications = desk.Applications.SetItem(n.Id, await Visible(desk.Actor, n.Id, cancel)) },
                Need.TheRows => With(desk, await lists.For(desk.Actor, cancel)),
                Need.TheVendor n => desk with { Vendors = desk.Vendors.SetItem(n.Id, desk.Actor.IsOf(n.Id) || desk.Actor.Roles.Count > 0 ? await domain.Vendor(n.Id, cancel) : null) },
                Need.TheRoster => desk with { Roster = await rosters.Load(cancel) },
                Need.TheUnreachable => With(desk, desk.Actor.Holds(RoleName.Administrator) ? await closings.Longest(cancel) : new([], 0)),
                Need.TheExport n => desk with { Exports = desk.Exports.SetItem(n.Id, await Export(desk, n.Id, cancel)) },
                Need.TheHistory n => desk with { Histories = desk.Histories.SetItem(n.Id, await History(desk.Actor, n.Id, cancel)) },
                _ => throw new System.Diagnostics.UnreachableException(),
            };
        }

        return desk;
    }

    private static Desk With(Desk desk, Listed<Row> rows) => desk with { Rows = rows.Shown, MoreRows = rows.More };

    private static Desk With(Desk desk, Listed<Unreachable> closed) => desk with { Unreachable = closed.Shown, MoreUnreachable = closed.More };

    private async Task<Application?> Visible(Actor actor, ApplicationId id, CancellationToken cancel) =>
        await domain.Application(id, cancel) is { } application && (actor.Roles.Count > 0 || actor.IsOf(application.Vendor)) ? application : null;

    private async Task<GivenFile?> Export(Desk desk, ApplicationId id, CancellationToken cancel) => await Visible(desk.Actor, id, cancel) is { } application
        ? await exports.History(id, Core.Certification.History.Of(await History(desk.Actor, id, cancel), editions.Of(application.Edition)), desk.Person, cancel)
        : null;

    private async Task<ImmutableArray<Fact<ApplicationEvent>>> History(Actor actor, ApplicationId id, CancellationToken cancel)
    {
        if (await Visible(actor, id, cancel) is null) return [];

        var facts = ImmutableArray.CreateBuilder<Fact<ApplicationEvent>>();
        await foreach (var chained in Journal<ApplicationEvent>.Read(store, Keys.App(id), cancel)) facts.Add(chained.Fact);
        return facts.ToImmutable();
    }
}
