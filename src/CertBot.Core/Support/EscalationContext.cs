using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Clocks;
using CertBot.Core.Support.Duty;
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

    /// <summary>Who is away and who stands in, and who is on duty.</summary>
    public DutySchedule Duty { get; init; } = DutySchedule.Empty;

    internal WorkCalendar Calendar => new(DateTimeZoneProviders.Tzdb[Edition.Zone], Edition.Settings.WorkStarts, Edition.Settings.WorkEnds);

    internal int LastLevel => Edition.Escalation.Max(l => l.Level);

    internal EscalationLevel LevelOf(int level) => Edition.Escalation.First(l => l.Level == level);

    /// <summary>
    /// Whom a level calls now, for each of its roles: who is on duty or, where the role has no rota, all its holders; and for those who are away, their
    /// substitutes. If whoever is on duty cannot be reached, the other holders are called.
    /// </summary>
    internal ImmutableArray<EscalationAssignee> AssigneesOf(EscalationLevel level) => [.. RolesOf(level).Select(CreateAssignee)];

    /// <summary>Whether the actor may act for this level: as a holder of one of its roles, even if they were not called, or in place of one who is away.</summary>
    internal bool IsActorOn(int level) => RolesOf(LevelOf(level)).Any(r => MayActFor(Actor.Id, r) && (r.Side == EscalationSide.Vendor || IsActorIndependent));

    /// <summary>Who is away and for whom the actor acts on this level; null: they hold a role of it themselves, or none is away for whom they stand in.</summary>
    internal PersonId? FindAbsentFor(int level) =>
        RolesOf(LevelOf(level)).ToArray() is var roles && roles.Any(r => r.Holders.Contains(Actor.Id))
            ? null
            : roles.SelectMany(r => r.Holders.Where(h => FindReachable(h, r.Side) == Actor.Id)).Select(h => (PersonId?)h).FirstOrDefault();

    /// <summary>Everybody who may act for a role: its holders and the substitutes of those who are away.</summary>
    internal IEnumerable<PersonId> PeopleFor(EscalationSide side, string role, EscalationLevel level) =>
        RolesOf(level)
            .Where(r => r.Side == side && r.Role == role)
            .SelectMany(r => r.Holders.Concat(r.Holders.Select(h => FindReachable(h, side)).OfType<PersonId>()));

    /// <summary>
    /// Whether somebody who was called or has taken an escalation can still be relied on: they are there, and hold a role of its level, or stand in for somebody
    /// who does. Who took it as a substitute keeps it when the other is back.
    /// </summary>
    internal bool IsPresent(PersonId person, Escalation escalation) =>
        Duty.FindAbsence(person, Now) is null
        && RolesOf(LevelOf(escalation.Level))
            .Any(r =>
                MayActFor(person, r)
                || (MayStandIn(person, r.Side) && escalation.AcknowledgedFor.Any(s => s.Substitute == person && r.Holders.Contains(s.Absent)))
            );

    private IEnumerable<RoleHolders> RolesOf(EscalationLevel level) =>
        level
            .VendorSide.Select(role => new RoleHolders(
                EscalationSide.Vendor,
                VendorRoles.NameOf(role),
                [.. VendorPeople.Where(p => p.Value == role).Select(p => new PersonId(p.Key))]
            ))
            .Concat(
                level.PlatformSide.Select(role => new RoleHolders(
                    EscalationSide.Platform,
                    role.Value,
                    // A member of the vendor is never on the platform's side of their own escalation.
                    [.. RoleAssignments.HoldersOf(role).Where(p => !IsOnVendorSide(p))]
                ))
            );

    private EscalationAssignee CreateAssignee(RoleHolders role)
    {
        ImmutableArray<PersonId> wanted =
            role.Side == EscalationSide.Platform && Duty.FindOnDuty(new(role.Role), Now) is { } onDuty && role.Holders.Contains(onDuty)
                ? [onDuty]
                : role.Holders;
        if (wanted.All(p => FindReachable(p, role.Side) is null))
            wanted = role.Holders;
        var reached = wanted.Select(p => (Holder: p, Called: FindReachable(p, role.Side))).ToList();
        return new(role.Side, role.Role, [.. reached.Select(r => r.Called).OfType<PersonId>().Distinct()])
        {
            Substitutions = [.. reached.Where(r => r.Called is { } called && called != r.Holder).Select(r => new Substitution(r.Holder, r.Called ?? r.Holder))],
            Away = [.. reached.Where(r => r.Called is null).Select(r => r.Holder)],
        };
    }

    private bool MayActFor(PersonId person, RoleHolders role) => role.Holders.Contains(person) || role.Holders.Any(h => FindReachable(h, role.Side) == person);

    private PersonId? FindReachable(PersonId holder, EscalationSide side) => Duty.FindReachable(holder, Now, p => MayStandIn(p, side));

    /// <summary>A substitute is of the side they stand in on, now as when the absence was entered.</summary>
    private bool MayStandIn(PersonId person, EscalationSide side) =>
        side == EscalationSide.Vendor
            ? VendorPeople.ContainsKey(person.Value)
            : !IsOnVendorSide(person) && RoleAssignments.RolesByPerson.ContainsKey(person.Value);

    /// <summary>The actor is not on the vendor's side under any of their accounts.</summary>
    internal bool IsActorIndependent => !Actor.Ids.Any(IsOnVendorSide);

    private bool IsOnVendorSide(PersonId person) => VendorPeople.ContainsKey(person.Value) || VendorParticipants.Contains(person);

    internal bool IsActorOfVendor => VendorPeople.ContainsKey(Actor.Id.Value);

    /// <summary>The actor belongs to the vendor, or holds a role of the platform's that the edition knows, or stands in for somebody who does.</summary>
    internal bool IsActorInvolved =>
        IsActorOfVendor
        || Edition.Groups.Any(g => Actor.HasAnyRole(g.Roles))
        || Edition.Escalation.Any(l => Actor.HasAnyRole(l.PlatformSide) || IsActorOn(l.Level));

    /// <summary>The actor is of the first level's platform roles (the analysts), who look after every escalation to its end.</summary>
    internal bool IsActorCoordinator => IsActorIndependent && Actor.HasAnyRole(Edition.Escalation.MinBy(l => l.Level)?.PlatformSide ?? []);

    /// <summary>A role of a level and everybody who holds it, whether or not they are there.</summary>
    private sealed record RoleHolders(EscalationSide Side, string Role, ImmutableArray<PersonId> Holders);
}
