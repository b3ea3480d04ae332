using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Outbox;

namespace CertBot.Commands;

/// <summary>A vendor's people are the vendor's; each person carries a copy, so that a turn need not load the vendor to know who speaks.</summary>
internal static class MembershipProjection
{
    public static ImmutableArray<MembershipChange> ChangesBetween(Vendor? before, Vendor after)
    {
        var old = before?.People ?? ImmutableSortedDictionary<string, VendorRole>.Empty;
        return
        [
            .. after
                .People.Where(p => !old.TryGetValue(p.Key, out var role) || role != p.Value)
                .Select(p => new MembershipChange(new PersonId(p.Key), after.Id, p.Value, after.Revision)),
            .. old.Keys.Where(p => !after.People.ContainsKey(p)).Select(p => new MembershipChange(new PersonId(p), after.Id, null, after.Revision)),
        ];
    }
}
