using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CertBot.Core.Conversation;

namespace CertBot.Core.Directory;

/// <summary>Who holds which role on the platform's side, and which place each group is bound to. One aggregate; administrators change it.</summary>
public sealed record Roster
{
    public ImmutableSortedDictionary<string, ImmutableSortedSet<string>> RolesByPerson { get; init; } = ImmutableSortedDictionary<string, ImmutableSortedSet<string>>.Empty;

    public ImmutableSortedDictionary<string, Place> PlaceByGroup { get; init; } = ImmutableSortedDictionary<string, Place>.Empty;

    public required int Revision { get; init; }

    public static Roster Empty { get; } = new() { Revision = 0 };

    public ImmutableHashSet<RoleName> RolesOf(PersonId person) =>
        RolesByPerson.TryGetValue(person.Value, out var roles) ? [.. roles.Select(r => new RoleName(r))] : [];

    /// <summary>Everybody who holds a role, in the order of their ids.</summary>
    public ImmutableArray<PersonId> Holders(RoleName role) =>
        [.. RolesByPerson.Where(p => p.Value.Contains(role.Value)).Select(p => new PersonId(p.Key))];

    public Place? PlaceOf(GroupName group) => PlaceByGroup.GetValueOrDefault(group.Value);
}

[JsonDerivedType(typeof(Give), "give")]
[JsonDerivedType(typeof(Take), "take")]
[JsonDerivedType(typeof(Bind), "bind")]
public abstract record RosterCommand
{
    private RosterCommand() { }

    public sealed record Give(RoleName Role, PersonId To) : RosterCommand;

    /// <summary>The last administrator cannot be taken away.</summary>
    public sealed record Take(RoleName Role, PersonId From) : RosterCommand;

    public sealed record Bind(GroupName Group, Place Place) : RosterCommand;
}

[JsonDerivedType(typeof(Given), "given")]
[JsonDerivedType(typeof(Taken), "taken")]
[JsonDerivedType(typeof(Bound), "bound")]
public abstract record RosterEvent
{
    private RosterEvent() { }

    public sealed record Given(RoleName Role, PersonId To) : RosterEvent;

    public sealed record Taken(RoleName Role, PersonId From) : RosterEvent;

    public sealed record Bound(GroupName Group, Place Place) : RosterEvent;
}
