using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CertBot.Core.Primitives;

namespace CertBot.Core.Directory;

/// <summary>The platform's role holders, and the conversation each group is bound to. One aggregate; administrators change it.</summary>
public sealed record RoleAssignments
{
    public ImmutableSortedDictionary<string, ImmutableSortedSet<string>> RolesByPerson { get; init; } =
        ImmutableSortedDictionary<string, ImmutableSortedSet<string>>.Empty;

    [JsonPropertyName("placeByGroup")]
    public ImmutableSortedDictionary<string, ConversationAddress> ConversationByGroup { get; init; } =
        ImmutableSortedDictionary<string, ConversationAddress>.Empty;

    public required int Revision { get; init; }

    public static RoleAssignments Empty { get; } = new() { Revision = 0 };

    public ImmutableHashSet<RoleName> RolesOf(PersonId person) =>
        RolesByPerson.TryGetValue(person.Value, out var roles) ? [.. roles.Select(r => new RoleName(r))] : [];

    /// <summary>Everybody who holds a role, in the order of their ids.</summary>
    public ImmutableArray<PersonId> HoldersOf(RoleName role) => [.. RolesByPerson.Where(p => p.Value.Contains(role.Value)).Select(p => new PersonId(p.Key))];

    /// <summary>Whether this person holds at least one of the roles.</summary>
    public bool HasAnyRole(PersonId person, IEnumerable<RoleName> roles) =>
        RolesByPerson.TryGetValue(person.Value, out var held) && roles.Any(r => held.Contains(r.Value));

    /// <summary>Whether anybody holds at least one of the roles.</summary>
    public bool IsStaffed(IEnumerable<RoleName> roles) => roles.Any(r => !HoldersOf(r).IsEmpty);

    /// <summary>A person with the roles they hold, the vendor they belong to and their other ids.</summary>
    public Actor ActorFor(Person person) =>
        new(person.Id, RolesOf(person.Id).Union(person.FormerIds.SelectMany(RolesOf)), person.Member)
        {
            OtherIds = person.OtherIds,
            HasLinkedRoles = person.OtherIds.Any(id => RolesByPerson.ContainsKey(id.Value)),
        };

    /// <summary>The group a conversation is bound to; null: none.</summary>
    public GroupName? GroupOf(ConversationAddress conversation)
    {
        foreach (var (group, bound) in ConversationByGroup)
        {
            if (bound == conversation)
                return new GroupName(group);
        }

        return null;
    }

    public ConversationAddress? ConversationOf(GroupName group) => ConversationByGroup.GetValueOrDefault(group.Value);
}

[JsonDerivedType(typeof(AssignRole), "give")]
[JsonDerivedType(typeof(RevokeRole), "take")]
[JsonDerivedType(typeof(BindGroup), "bind")]
public abstract record RoleAssignmentCommand
{
    private RoleAssignmentCommand() { }

    public sealed record AssignRole(RoleName Role, PersonId To) : RoleAssignmentCommand;

    /// <summary>The last administrator cannot be removed.</summary>
    public sealed record RevokeRole(RoleName Role, PersonId From) : RoleAssignmentCommand;

    public sealed record BindGroup(GroupName Group, [property: JsonPropertyName("place")] ConversationAddress Conversation) : RoleAssignmentCommand;
}

[JsonDerivedType(typeof(RoleAssigned), "given")]
[JsonDerivedType(typeof(RoleRevoked), "taken")]
[JsonDerivedType(typeof(GroupBound), "bound")]
public abstract record RoleAssignmentEvent
{
    private RoleAssignmentEvent() { }

    public sealed record RoleAssigned(RoleName Role, PersonId To) : RoleAssignmentEvent;

    public sealed record RoleRevoked(RoleName Role, PersonId From) : RoleAssignmentEvent;

    public sealed record GroupBound(GroupName Group, [property: JsonPropertyName("place")] ConversationAddress Conversation) : RoleAssignmentEvent;
}
