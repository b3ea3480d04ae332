using System.Collections.Immutable;
using CertBot.Core.Primitives;

namespace CertBot.Core.Directory;

/// <summary>
/// The user who acts, with their current roles, resolved on the server for each command and click.
/// A person may both hold roles and belong to a vendor; then they never decide about that vendor (the maker is never the checker).
/// </summary>
public sealed record Actor(PersonId Id, ImmutableHashSet<RoleName> Roles, Membership? Member)
{
    /// <summary>The clock: no roles, no vendor. Only <c>Tick</c> is accepted from it.</summary>
    public static Actor Clock { get; } = new(PersonId.Clock, [], null);

    /// <summary>
    /// The other ids this human is or was known by: accounts linked with this one, now or earlier. What one of them did, this person did.
    /// </summary>
    public ImmutableArray<PersonId> OtherIds { get; init; } = [];

    /// <summary>One of the other ids holds a role of the platform's.</summary>
    public bool HasLinkedRoles { get; init; }

    /// <summary>Works for the platform, under whatever account.</summary>
    public bool IsOfPlatform => !Roles.IsEmpty || HasLinkedRoles;

    /// <summary>Acts for its vendor without being a person: an API key, an import, the success portal.</summary>
    public bool IsIntegration { get; init; }

    /// <summary>A system that acts for a vendor. Its id is none of a person's.</summary>
    public static Actor Integration(string id, VendorId vendor) =>
        new(new PersonId(id), [], new Membership(vendor, VendorRole.Developer)) { IsIntegration = true };

    public IEnumerable<PersonId> Ids => OtherIds.Prepend(Id);

    /// <summary>Whether this id is the actor, under whatever account.</summary>
    public bool Is(PersonId person) => person == Id || OtherIds.Contains(person);

    public bool HasRole(RoleName role) => Roles.Contains(role);

    public bool HasAnyRole(IEnumerable<RoleName> roles) => roles.Any(Roles.Contains);

    public bool IsMemberOf(VendorId vendor) => Member is { } m && m.Vendor == vendor;
}
