using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Policy;
using NodaTime;

namespace CertBot.Core.Directory;

/// <summary>
/// A vendor and its people. Its first developer creates it, others join by a code that works once and for the edition's time.
/// What managers alone may do, anybody of the vendor may as long as it has no manager. Refusals are texts of <c>directory.refused.*</c>.
/// </summary>
public static class VendorDecider
{
    /// <summary>Invitations that may be open at a time.</summary>
    public const int MostInvitations = 20;

    /// <summary>The vendor is null when there is none of that id.</summary>
    public static Decision<VendorEvent> Decide(VendorCommand command, Vendor? vendor, Actor actor, Edition edition, Instant now) => (command, vendor) switch
    {
        (VendorCommand.Create(var id, var name), _) => Create(id, name, vendor, actor),
        (VendorCommand.Join join, _) => Join(join, vendor, actor, now),
        (_, null) => No("not-of-vendor"),
        _ when !vendor.People.ContainsKey(actor.Id.Value) => No("not-of-vendor"),
        (VendorCommand.Invite invite, _) => Invite(invite, vendor, actor, now, now + edition.Settings.InvitationLasts),
        (VendorCommand.Leave(var person), _) => Leave(person, vendor, actor),
        (VendorCommand.SetRole(var person, var role), _) => SetRole(person, role, vendor, actor),
        _ => throw new InvalidOperationException($"Not a command on a vendor: {command.GetType().Name}"),
    };

    public static Vendor Evolve(Vendor? vendor, Fact<VendorEvent> fact) => (vendor, fact.What) switch
    {
        (null, VendorEvent.Created(var id, var name)) => new Vendor { Id = id, Name = name, People = ImmutableSortedDictionary<string, VendorRole>.Empty.Add(fact.By.Value, VendorRole.Developer), Revision = 1 },
        (null, _) or (_, VendorEvent.Created) => throw new InvalidOperationException($"{fact.What.GetType().Name} does not follow here"),
        (_, VendorEvent.Invited(var hash, var role, var expires)) => vendor with
        {
            Invitations = Open(vendor, fact.At).Add(hash, new(fact.By, role, expires)),   // those that ran out are forgotten here
            Revision = vendor.Revision + 1,
        },
        (_, VendorEvent.Joined(var hash, var person, var role)) => vendor with
        {
            Invitations = vendor.Invitations.Remove(hash),
            People = vendor.People.Add(person.Value, role),
            Revision = vendor.Revision + 1,
        },
        (_, VendorEvent.Left(var person)) => vendor with { People = vendor.People.Remove(person.Value), Revision = vendor.Revision + 1 },
        (_, VendorEvent.RoleSet(var person, var role)) => vendor with { People = vendor.People.SetItem(person.Value, role), Revision = vendor.Revision + 1 },
        _ => throw new InvalidOperationException($"Not an event of a vendor: {fact.What.GetType().Name}"),
    };

    private static Decision<VendorEvent> Create(VendorId id, string name, Vendor? vendor, Actor actor) =>
        actor.Member is not null ? No("already-member")
        : VendorNames.Fault(name) is { } fault ? new Decision<VendorEvent>.Rejected(fault)
        : id != VendorNames.IdOf(name) ? throw new InvalidOperationException("A vendor's id follows from its name.")
        : vendor is not null ? No("vendor-exists", new() { ["vendor"] = vendor.Name }, "name")
        : Decision<VendorEvent>.Yes(new VendorEvent.Created(id, VendorNames.Clean(name)));

    private static Decision<VendorEvent> Invite(VendorCommand.Invite invite, Vendor vendor, Actor actor, Instant now, Instant expires) =>
        invite.Role == VendorRole.Manager && !MayManage(vendor, actor) ? No("managers-only", question: "role")
        : Open(vendor, now).Count >= MostInvitations ? No("too-many-invitations", new() { ["max"] = MostInvitations })
        : vendor.Invitations.ContainsKey(invite.CodeHash) ? No("code-used")
        : Decision<VendorEvent>.Yes(new VendorEvent.Invited(invite.CodeHash, invite.Role, expires));

    private static Decision<VendorEvent> Join(VendorCommand.Join join, Vendor? vendor, Actor actor, Instant now) =>
        actor.Member is not null || vendor?.People.ContainsKey(actor.Id.Value) == true ? No("already-member")
        : vendor?.Invitations.GetValueOrDefault(join.CodeHash) is not { } invitation ? No("code-unknown", question: "code")
        : now >= invitation.Expires ? No("code-expired", new() { ["at"] = Leaf.At(invitation.Expires) }, "code")
        : Decision<VendorEvent>.Yes(new VendorEvent.Joined(join.CodeHash, actor.Id, invitation.Role));

    private static Decision<VendorEvent> Leave(PersonId person, Vendor vendor, Actor actor) =>
        !vendor.People.ContainsKey(person.Value) ? No("nobody", new() { ["person"] = person.Value }, "person")
        : person != actor.Id && !MayManage(vendor, actor) ? No("managers-only")
        : vendor.People.Count == 1 ? No("last-of-vendor", new() { ["vendor"] = vendor.Name })
        : Decision<VendorEvent>.Yes(new VendorEvent.Left(person));

    private static Decision<VendorEvent> SetRole(PersonId person, VendorRole role, Vendor vendor, Actor actor) =>
        !vendor.People.TryGetValue(person.Value, out var has) ? No("nobody", new() { ["person"] = person.Value }, "person")
        : !MayManage(vendor, actor) ? No("managers-only")
        : has == role ? No("has-vendor-role", new() { ["who"] = Leaf.Person(person), ["role"] = Leaf.Phrase(EditionTexts.Role(role)) }, "role")
        : Decision<VendorEvent>.Yes(new VendorEvent.RoleSet(person, role));

    private static bool MayManage(Vendor vendor, Actor actor) =>
        vendor.People[actor.Id.Value] == VendorRole.Manager || !vendor.People.ContainsValue(VendorRole.Manager);

    private static ImmutableSortedDictionary<string, Invitation> Open(Vendor vendor, Instant now) =>
        vendor.Invitations.RemoveRange(vendor.Invitations.Where(i => i.Value.Expires <= now).Select(i => i.Key));

    private static Decision<VendorEvent> No(string why, JsonObject? data = null, string? question = null) =>
        Decision<VendorEvent>.No($"directory.refused.{why}", data ?? [], question);
}
