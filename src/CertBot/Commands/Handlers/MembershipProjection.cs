using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Outbox;

namespace CertBot.Commands.Handlers;

/// <summary>
/// Membership is owned by the vendor aggregate and copied to each person, so that a turn does not have to load the vendor to identify the actor.
/// </summary>
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
