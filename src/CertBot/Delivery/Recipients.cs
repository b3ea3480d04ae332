using System.Collections.Immutable;
using CertBot.Core;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Turns;

namespace CertBot.Delivery;

/// <summary>Where a notice goes at this moment, and in whose language: worked out at delivery, because people and channels change.</summary>
internal sealed class Recipients(People people, Rosters rosters, Domain domain)
{
    public async Task<ImmutableArray<(Place Place, PersonId? Reader)>> Of(Recipient to, CancellationToken cancel) => to switch
    {
        Recipient.ToPlace p => [(p.Place, null)],
        Recipient.ToPerson p => await Homes([p.Person], cancel),
        Recipient.ToGroup g => (await rosters.Load(cancel)).PlaceOf(g.Group) is { } place ? [(place, null)] : [],
        Recipient.ToVendor v => await domain.Vendor(v.Vendor, cancel) is { } vendor ? await Homes(vendor.People.Keys.Select(p => new PersonId(p)), cancel) : [],
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private async Task<ImmutableArray<(Place, PersonId?)>> Homes(IEnumerable<PersonId> who, CancellationToken cancel)
    {
        var homes = ImmutableArray.CreateBuilder<(Place, PersonId?)>();
        foreach (var id in who)
        {
            if (await people.Find(id, cancel) is { Homes: [var home, ..] }) homes.Add((home, id));
        }

        return homes.ToImmutable();
    }
}
