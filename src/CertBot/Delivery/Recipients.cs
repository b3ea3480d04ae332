using System.Collections.Immutable;
using CertBot.Core;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Turns;

namespace CertBot.Delivery;

/// <summary>Where a notice goes at this moment, and in whose language: worked out at delivery, because people and channels change.</summary>
internal sealed class Recipients(People people, Rosters rosters, Domain domain, Closings closings)
{
    /// <summary>In the order of the readers' ids.</summary>
    /// <param name="after">Only those whose ids come after this one's; null: everybody.</param>
    public async Task<ImmutableArray<(Place Place, PersonId? Reader)>> Of(Recipient to, PersonId? after, CancellationToken cancel) => to switch
    {
        Recipient.ToPlace p => [(p.Place, null)],
        Recipient.ToPerson p => await Homes([p.Person], cancel),
        Recipient.ToGroup g => (await rosters.Load(cancel)).PlaceOf(g.Group) is { } place ? [(place, null)] : [],
        Recipient.ToVendor v => await domain.Vendor(v.Vendor, cancel) is { } vendor ? await Homes(After(after, vendor.People.Keys.Select(p => new PersonId(p))), cancel) : [],
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>In the order of their ids, which is the same on every host and after every change of who they are.</summary>
    public static IEnumerable<PersonId> After(PersonId? after, IEnumerable<PersonId> people) =>
        people.Where(p => after is not { } last || string.CompareOrdinal(p.Value, last.Value) > 0).OrderBy(p => p.Value, StringComparer.Ordinal);

    /// <summary>The chat somebody used last of those that are open to us, or null.</summary>
    public async Task<Place?> OpenHome(PersonId who, CancellationToken cancel)
    {
        foreach (var home in (await people.Find(who, cancel))?.Homes ?? [])
        {
            if (await closings.Find(home, cancel) is null) return home;
        }

        return null;
    }

    private async Task<ImmutableArray<(Place, PersonId?)>> Homes(IEnumerable<PersonId> who, CancellationToken cancel)
    {
        var homes = ImmutableArray.CreateBuilder<(Place, PersonId?)>();
        foreach (var id in who)
        {
            // With every door closed it still goes to the first, and from there to where undeliverable things are kept.
            if (await OpenHome(id, cancel) is { } open) homes.Add((open, id));
            else if (await people.Find(id, cancel) is { Homes: [var first, ..] }) homes.Add((first, id));
        }

        return homes.ToImmutable();
    }
}
