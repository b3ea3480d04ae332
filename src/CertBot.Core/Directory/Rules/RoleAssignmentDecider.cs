using System.Collections.Immutable;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;

namespace CertBot.Core.Directory.Rules;

/// <summary>Role assignments and group channels, changed by administrators only. Refusals are texts of <c>directory.refused.*</c>.</summary>
public static class RoleAssignmentDecider
{
    /// <summary>Roles and groups are those of any of the editions; <c>administrator</c> is the product's own.</summary>
    public static Decision<RoleAssignmentEvent> Decide(
        RoleAssignmentCommand command,
        RoleAssignments assignments,
        Actor actor,
        IEnumerable<Edition> editions
    ) =>
        command switch
        {
            _ when !actor.HasRole(RoleName.Administrator) => Reject("administrators-only"),
            RoleAssignmentCommand.AssignRole(var role, var to) => AssignRole(role, to, assignments, editions),
            RoleAssignmentCommand.RevokeRole(var role, var from) => RevokeRole(role, from, assignments),
            RoleAssignmentCommand.BindGroup(var group, var conversation) => BindGroup(group, conversation, assignments, editions),
            _ => throw new InvalidOperationException($"Not a command on the roster: {command.GetType().Name}"),
        };

    /// <summary>
    /// Why somebody cannot be given a role; null if they can. A member of a vendor leaves it first, under each of their accounts.
    /// </summary>
    /// <param name="id">The id as given.</param>
    /// <param name="assignee">The person; null if there is none.</param>
    /// <param name="linked">The people behind their other ids.</param>
    public static Refusal? CheckAssignee(PersonId id, Person? assignee, IEnumerable<Person> linked) =>
        assignee is null ? DirectoryRefusals.Refuse("nobody", new() { ["person"] = id.Value }, "person")
        : assignee.MergedInto is { } other
            ? DirectoryRefusals.Refuse("moved", new() { ["who"] = LocalizableValue.PersonName(other), ["id"] = other.Value }, "person")
        : linked.Prepend(assignee).Any(p => p.Member is not null)
            ? DirectoryRefusals.Refuse("vendor-member", new() { ["who"] = LocalizableValue.PersonName(id) }, "person")
        : null;

    public static RoleAssignments Evolve(RoleAssignments assignments, RecordedEvent<RoleAssignmentEvent> recorded) =>
        (
            recorded.Data switch
            {
                RoleAssignmentEvent.RoleAssigned(var role, var to) => assignments with
                {
                    RolesByPerson = assignments.RolesByPerson.SetItem(to.Value, RoleNamesOf(assignments, to).Add(role.Value)),
                },
                RoleAssignmentEvent.RoleRevoked(var role, var from) => assignments with
                {
                    RolesByPerson = WithRoles(assignments.RolesByPerson, from, RoleNamesOf(assignments, from).Remove(role.Value)),
                },
                RoleAssignmentEvent.GroupBound(var group, var conversation) => assignments with
                {
                    ConversationByGroup = assignments.ConversationByGroup.SetItem(group.Value, conversation),
                },
                _ => throw new InvalidOperationException($"Not an event of the roster: {recorded.Data.GetType().Name}"),
            }
        ) with
        {
            Revision = assignments.Revision + 1,
        };

    private static Decision<RoleAssignmentEvent> AssignRole(RoleName role, PersonId to, RoleAssignments assignments, IEnumerable<Edition> editions) =>
        role != RoleName.Administrator && !editions.Any(e => e.Roles.Contains(role)) ? Reject("unknown-role", new() { ["role"] = role.Value }, "role")
        : to == PersonId.Clock ? Reject("nobody", new() { ["person"] = to.Value }, "person")
        : assignments.RolesOf(to).Contains(role) ? Reject("has-role", RoleAndPerson(role, to), "role")
        : Decision<RoleAssignmentEvent>.Accept(new RoleAssignmentEvent.RoleAssigned(role, to));

    private static Decision<RoleAssignmentEvent> RevokeRole(RoleName role, PersonId from, RoleAssignments assignments) =>
        !assignments.RolesOf(from).Contains(role)
            ? Reject("has-not-role", new() { ["role"] = LocalizableValue.Text(EditionTexts.Role(role)), ["who"] = LocalizableValue.PersonName(from) }, "role")
        : role == RoleName.Administrator && assignments.HoldersOf(role).Length == 1
            ? Reject("last-administrator", new() { ["who"] = LocalizableValue.PersonName(from) }, "person")
        : Decision<RoleAssignmentEvent>.Accept(new RoleAssignmentEvent.RoleRevoked(role, from));

    /// <summary>A conversation serves one group, because the group determines who may open it.</summary>
    private static Decision<RoleAssignmentEvent> BindGroup(
        GroupName group,
        ConversationAddress conversation,
        RoleAssignments assignments,
        IEnumerable<Edition> editions
    ) =>
        !editions.Any(e => e.Groups.Any(g => g.Name == group)) ? Reject("unknown-group", new() { ["group"] = group.Value }, "group")
        : conversation.IsPersonal ? Reject("personal-place", question: "group")
        : assignments.GroupOf(conversation) is { } boundGroup
            ? Reject("place-taken", new() { ["group"] = LocalizableValue.Text(EditionTexts.Group(boundGroup)) }, "group")
        : Decision<RoleAssignmentEvent>.Accept(new RoleAssignmentEvent.GroupBound(group, conversation));

    private static LocalizableObject RoleAndPerson(RoleName role, PersonId person) =>
        new() { ["role"] = LocalizableValue.Text(EditionTexts.Role(role)), ["who"] = LocalizableValue.PersonName(person) };

    private static ImmutableSortedSet<string> RoleNamesOf(RoleAssignments assignments, PersonId person) =>
        assignments.RolesByPerson.GetValueOrDefault(person.Value, []);

    private static ImmutableSortedDictionary<string, ImmutableSortedSet<string>> WithRoles(
        ImmutableSortedDictionary<string, ImmutableSortedSet<string>> all,
        PersonId person,
        ImmutableSortedSet<string> roles
    ) => roles.IsEmpty ? all.Remove(person.Value) : all.SetItem(person.Value, roles);

    private static Decision<RoleAssignmentEvent> Reject(string code, LocalizableObject? arguments = null, string? question = null) =>
        Decision<RoleAssignmentEvent>.Reject(DirectoryRefusals.Refuse(code, arguments, question));
}
