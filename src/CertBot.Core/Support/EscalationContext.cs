using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Clocks;
using NodaTime;

namespace CertBot.Core.Support;

/// <summary>The context of an escalation decision: the edition, the actor, the instant (UTC), and the current role holders of both sides.</summary>
public sealed record EscalationContext
{
    public required Edition Edition { get; init; }

    public required Actor Actor { get; init; }

    public required Instant Now { get; init; }

    public required RoleAssignments RoleAssignments { get; init; }

    /// <summary>The people of the vendor it is about, by person id.</summary>
    public required ImmutableSortedDictionary<string, VendorRole> VendorPeople { get; init; }

    /// <summary>Everybody else on the vendor's side of what it is about; like the vendor's people they are never on the platform's side of it.</summary>
    public ImmutableHashSet<PersonId> VendorParticipants { get; init; } = [];

    internal WorkCalendar Calendar => new(DateTimeZoneProviders.Tzdb[Edition.Zone], Edition.Settings.WorkStarts, Edition.Settings.WorkEnds);

    internal int LastLevel => Edition.Escalation.Max(l => l.Level);

    internal EscalationLevel LevelOf(int level) => Edition.Escalation.First(l => l.Level == level);

    /// <summary>The current holders of a level's roles. A member of the vendor is never on the platform's side of their own escalation.</summary>
    internal ImmutableArray<EscalationAssignee> AssigneesOf(EscalationLevel level) =>
        [
            .. level.VendorSide.Select(role => new EscalationAssignee(
                EscalationSide.Vendor,
                VendorRoles.NameOf(role),
                [.. VendorPeople.Where(p => p.Value == role).Select(p => new PersonId(p.Key))]
            )),
            .. level.PlatformSide.Select(role => new EscalationAssignee(
                EscalationSide.Platform,
                role.Value,
                [.. RoleAssignments.HoldersOf(role).Where(p => !IsOnVendorSide(p))]
            )),
        ];

    /// <summary>Whether the actor currently holds a role of this level, even if they did not when it was called.</summary>
    internal bool IsActorOn(int level) =>
        AssigneesOf(LevelOf(level)).Any(s => s.Holders.Contains(Actor.Id) && (s.Side == EscalationSide.Vendor || IsActorIndependent));

    /// <summary>The actor is not on the vendor's side under any of their accounts.</summary>
    internal bool IsActorIndependent => !Actor.Ids.Any(IsOnVendorSide);

    private bool IsOnVendorSide(PersonId person) => VendorPeople.ContainsKey(person.Value) || VendorParticipants.Contains(person);

    internal bool IsActorOfVendor => VendorPeople.ContainsKey(Actor.Id.Value);

    /// <summary>The actor belongs to the vendor, or holds a role of the platform's that the edition knows.</summary>
    internal bool IsActorInvolved =>
        IsActorOfVendor || Edition.Groups.Any(g => Actor.HasAnyRole(g.Roles)) || Edition.Escalation.Any(l => Actor.HasAnyRole(l.PlatformSide));

    /// <summary>The actor is of the first level's platform roles (the analysts), who look after every escalation to its end.</summary>
    internal bool IsActorCoordinator => IsActorIndependent && Actor.HasAnyRole(Edition.Escalation.MinBy(l => l.Level)?.PlatformSide ?? []);
}
