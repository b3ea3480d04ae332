using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Policy;

namespace CertBot.Core.Directory;

/// <summary>Who holds which role, and where the groups meet: administrators alone change it. Refusals are texts of <c>directory.refused.*</c>.</summary>
public static class RosterDecider
{
    /// <summary>Roles and groups are those of any of the editions; <c>administrator</c> is the product's own.</summary>
    public static Decision<RosterEvent> Decide(RosterCommand command, Roster roster, Actor actor, IEnumerable<Edition> editions) => command switch
    {
        _ when !actor.Holds(RoleName.Administrator) => No("administrators-only"),
        RosterCommand.Give(var role, var to) => Give(role, to, roster, editions),
        RosterCommand.Take(var role, var from) => Take(role, from, roster),
        RosterCommand.Bind(var group, var place) => Bind(group, place, roster, editions),
        _ => throw new InvalidOperationException($"Not a command on the roster: {command.GetType().Name}"),
    };

    public static Roster Evolve(Roster roster, Fact<RosterEvent> fact) => (fact.What switch
    {
        RosterEvent.Given(var role, var to) => roster with { RolesByPerson = roster.RolesByPerson.SetItem(to.Value, Of(roster, to).Add(role.Value)) },
        RosterEvent.Taken(var role, var from) => roster with { RolesByPerson = Less(roster.RolesByPerson, from, Of(roster, from).Remove(role.Value)) },
        RosterEvent.Bound(var group, var place) => roster with { PlaceByGroup = roster.PlaceByGroup.SetItem(group.Value, place) },
        _ => throw new InvalidOperationException($"Not an event of the roster: {fact.What.GetType().Name}"),
    }) with { Revision = roster.Revision + 1 };

    private static Decision<RosterEvent> Give(RoleName role, PersonId to, Roster roster, IEnumerable<Edition> editions) =>
        role != RoleName.Administrator && !editions.Any(e => e.Roles.Contains(role)) ? No("unknown-role", new() { ["role"] = role.Value }, "role")
        : to == PersonId.Clock ? No("nobody", new() { ["person"] = to.Value }, "person")
        : roster.RolesOf(to).Contains(role) ? No("has-role", About(role, to), "role")
        : Decision<RosterEvent>.Yes(new RosterEvent.Given(role, to));

    private static Decision<RosterEvent> Take(RoleName role, PersonId from, Roster roster) =>
        !roster.RolesOf(from).Contains(role) ? No("has-not-role", new() { ["role"] = Leaf.Phrase(EditionTexts.Role(role)), ["who"] = Leaf.Person(from) }, "role")
        : role == RoleName.Administrator && roster.Holders(role).Length == 1 ? No("last-administrator", new() { ["who"] = Leaf.Person(from) }, "person")
        : Decision<RosterEvent>.Yes(new RosterEvent.Taken(role, from));

    /// <summary>A place serves one group: who may open it follows from the group.</summary>
    private static Decision<RosterEvent> Bind(GroupName group, Place place, Roster roster, IEnumerable<Edition> editions) =>
        !editions.Any(e => e.Groups.Any(g => g.Name == group)) ? No("unknown-group", new() { ["group"] = group.Value }, "group")
        : place.Personal ? No("personal-place", question: "group")
        : roster.PlaceByGroup.FirstOrDefault(b => b.Value == place).Key is { } taken ? No("place-taken", new() { ["group"] = Leaf.Phrase(EditionTexts.Group(new(taken))) }, "group")
        : Decision<RosterEvent>.Yes(new RosterEvent.Bound(group, place));

    private static JsonObject About(RoleName role, PersonId who) => new() { ["role"] = Leaf.Phrase(EditionTexts.Role(role)), ["who"] = Leaf.Person(who) };

    private static ImmutableSortedSet<string> Of(Roster roster, PersonId person) => roster.RolesByPerson.GetValueOrDefault(person.Value, []);

    private static ImmutableSortedDictionary<string, ImmutableSortedSet<string>> Less(ImmutableSortedDictionary<string, ImmutableSortedSet<string>> all, PersonId person, ImmutableSortedSet<string> roles) =>
        roles.IsEmpty ? all.Remove(person.Value) : all.SetItem(person.Value, roles);

    private static Decision<RosterEvent> No(string why, JsonObject? data = null, string? question = null) =>
        Decision<RosterEvent>.No($"directory.refused.{why}", data ?? [], question);
}
