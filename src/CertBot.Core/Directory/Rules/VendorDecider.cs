using System.Collections.Immutable;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Directory.Rules;

/// <summary>
/// A vendor and its people. Its first developer creates it, others join by a code that works once and for the edition's time.
/// Holders of platform roles neither create nor join a vendor: they decide about vendors.
/// While the vendor has no manager, every member may do what is reserved for managers. Refusals are texts of <c>directory.refused.*</c>.
/// </summary>
public static class VendorDecider
{
    /// <summary>Invitations that may be open at a time.</summary>
    public const int MaxInvitations = 20;

    /// <summary>The vendor is null when there is none of that id.</summary>
    public static Decision<VendorEvent> Decide(VendorCommand command, Vendor? vendor, Actor actor, Edition edition, Instant now) =>
        (command, vendor) switch
        {
            (VendorCommand.Create(var id, var name), _) => Create(id, name, vendor, actor, edition),
            (VendorCommand.Join join, _) => Join(join, vendor, actor, now),
            (_, null) => Reject("not-of-vendor"),
            (VendorCommand.Remove(var person), _) when actor.HasRole(RoleName.Administrator) => Remove(person, vendor, actor, now),
            (VendorCommand.WithdrawInvitation(var hash), _) when actor.HasRole(RoleName.Administrator) => WithdrawInvitation(hash, vendor, actor, now),
            (VendorCommand.RevokeApiKey(var id), _) when actor.HasRole(RoleName.Administrator) => ApiKeyRules.Revoke(id, vendor),
            (VendorCommand.RemoveWebhook(var id), _) when actor.HasRole(RoleName.Administrator) => WebhookRules.Remove(id, vendor),
            _ when !vendor.People.ContainsKey(actor.Id.Value) => Reject("not-of-vendor"),
            (
                VendorCommand.CreateApiKey
                    or VendorCommand.RevokeApiKey
                    or VendorCommand.AddWebhook
                    or VendorCommand.RemoveWebhook
                    or VendorCommand.ChooseSurveys,
                _
            ) when !CanManage(vendor, actor) => Reject("managers-only"),
            (VendorCommand.CreateApiKey created, _) => ApiKeyRules.Create(created, vendor),
            (VendorCommand.RevokeApiKey(var id), _) => ApiKeyRules.Revoke(id, vendor),
            (VendorCommand.AddWebhook added, _) => WebhookRules.Add(added, vendor),
            (VendorCommand.RemoveWebhook(var id), _) => WebhookRules.Remove(id, vendor),
            (VendorCommand.ChooseSurveys chosen, _) => SurveyChoiceRules.Choose(chosen, vendor),
            (VendorCommand.Invite invite, _) => Invite(invite, vendor, actor, now, now + edition.Settings.InvitationLifetime),
            (VendorCommand.Leave(var person), _) => Remove(person, vendor, actor, now),
            (VendorCommand.Remove(var person), _) => Remove(person, vendor, actor, now),
            (VendorCommand.WithdrawInvitation(var hash), _) => WithdrawInvitation(hash, vendor, actor, now),
            (VendorCommand.SetRole(var person, var role), _) => SetRole(person, role, vendor, actor),
            _ => throw new InvalidOperationException($"Not a command on a vendor: {command.GetType().Name}"),
        };

    public static Vendor Evolve(Vendor? vendor, RecordedEvent<VendorEvent> recorded) =>
        (vendor, recorded.Data) switch
        {
            (null, VendorEvent.Created(var id, var name)) => new Vendor
            {
                Id = id,
                Name = name,
                People = ImmutableSortedDictionary<string, VendorRole>.Empty.Add(recorded.By.Value, VendorRole.Developer),
                FormerMembers = ImmutableSortedDictionary<string, Instant>.Empty,
                Revision = 1,
            },
            (null, _) or (_, VendorEvent.Created) => throw new InvalidOperationException($"{recorded.Data.GetType().Name} does not follow here"),
            (_, VendorEvent.Invited(var hash, var role, var expires)) => vendor with
            {
                Invitations = OpenInvitations(vendor, recorded.At).Add(hash, new(recorded.By, role, expires)), // expired ones are dropped here
                Revision = vendor.Revision + 1,
            },
            (_, VendorEvent.Joined(var hash, var person, var role)) => vendor with
            {
                Invitations = vendor.Invitations.Remove(hash),
                People = vendor.People.Add(person.Value, role),
                Revision = vendor.Revision + 1,
            },
            (_, VendorEvent.Left(var person)) => vendor with
            {
                People = vendor.People.Remove(person.Value),
                FormerMembers = vendor.FormerMembers?.SetItem(person.Value, recorded.At),
                Revision = vendor.Revision + 1,
            },
            (_, VendorEvent.InvitationWithdrawn(var hash)) => vendor with { Invitations = vendor.Invitations.Remove(hash), Revision = vendor.Revision + 1 },
            (_, VendorEvent.ApiKeyCreated(var id, var name, var hash)) => vendor with
            {
                ApiKeys = vendor.ApiKeys.Add(id, new(name, hash, recorded.By, recorded.At)),
                Revision = vendor.Revision + 1,
            },
            (_, VendorEvent.ApiKeyRevoked(var id)) => vendor with { ApiKeys = vendor.ApiKeys.Remove(id), Revision = vendor.Revision + 1 },
            (_, VendorEvent.WebhookAdded(var id, var url, var secret)) => vendor with
            {
                Webhooks = vendor.Webhooks.Add(id, new(url, secret, recorded.By, recorded.At)),
                Revision = vendor.Revision + 1,
            },
            (_, VendorEvent.WebhookRemoved(var id)) => vendor with { Webhooks = vendor.Webhooks.Remove(id), Revision = vendor.Revision + 1 },
            (_, VendorEvent.SurveysChosen(var channel, var domains)) => vendor with
            {
                Surveys = new(channel, domains, recorded.By, recorded.At),
                Revision = vendor.Revision + 1,
            },
            (_, VendorEvent.RoleSet(var person, var role)) => vendor with
            {
                People = vendor.People.SetItem(person.Value, role),
                Revision = vendor.Revision + 1,
            },
            _ => throw new InvalidOperationException($"Not an event of a vendor: {recorded.Data.GetType().Name}"),
        };

    private static Decision<VendorEvent> Create(VendorId id, string name, Vendor? vendor, Actor actor, Edition edition) =>
        actor.IsOfPlatform ? Reject("role-holder")
        : actor.Member is not null ? Reject("already-member")
        : ReservedNames.CheckVendorName(name, edition) is { } refusal ? Decision<VendorEvent>.Reject(refusal)
        : id != VendorNames.IdOf(name) ? throw new InvalidOperationException("A vendor's id follows from its name.")
        : vendor is not null ? Reject("vendor-exists", new() { ["vendor"] = VendorNames.Clean(name) }, "name")
        : Decision<VendorEvent>.Accept(new VendorEvent.Created(id, VendorNames.Clean(name)));

    private static Decision<VendorEvent> Invite(VendorCommand.Invite invite, Vendor vendor, Actor actor, Instant now, Instant expires) =>
        invite.Role == VendorRole.Manager && !CanManage(vendor, actor) ? Reject("managers-only", question: "role")
        : OpenInvitations(vendor, now).Count >= MaxInvitations ? Reject("too-many-invitations", new() { ["max"] = MaxInvitations })
        : vendor.Invitations.ContainsKey(invite.CodeHash) ? Reject("code-used")
        : Decision<VendorEvent>.Accept(new VendorEvent.Invited(invite.CodeHash, invite.Role, expires));

    private static Decision<VendorEvent> Join(VendorCommand.Join join, Vendor? vendor, Actor actor, Instant now) =>
        actor.IsOfPlatform ? Reject("role-holder")
        : actor.Member is not null || vendor?.People.ContainsKey(actor.Id.Value) == true ? Reject("already-member")
        : vendor?.Invitations.GetValueOrDefault(join.CodeHash) is not { } invitation ? Reject("code-unknown", question: "code")
        : now >= invitation.Expires ? Reject("code-expired", new() { ["at"] = LocalizableValue.Timestamp(invitation.Expires) }, "code")
        : Decision<VendorEvent>.Accept(new VendorEvent.Joined(join.CodeHash, actor.Id, invitation.Role));

    /// <summary>
    /// Who takes over what this person held for the vendor: a manager, or where there is none any colleague, the first by id. Null: nobody is left.
    /// </summary>
    public static PersonId? SuccessorOf(Vendor vendor, PersonId leaver)
    {
        var others = vendor.People.Where(p => p.Key != leaver.Value).ToArray();
        return others.Where(p => p.Value == VendorRole.Manager).Concat(others).Select(p => (PersonId?)new PersonId(p.Key)).FirstOrDefault();
    }

    /// <summary>The invitations this person may withdraw: a manager all, others those they made.</summary>
    public static ImmutableSortedDictionary<string, Invitation> WithdrawableInvitations(Vendor vendor, Actor actor, Instant now)
    {
        var open = OpenInvitations(vendor, now);
        return actor.HasRole(RoleName.Administrator) || (vendor.People.ContainsKey(actor.Id.Value) && CanManage(vendor, actor))
            ? open
            : open.RemoveRange(open.Where(i => i.Value.By != actor.Id).Select(i => i.Key));
    }

    /// <summary>Whether this person may remove colleagues and set their roles.</summary>
    public static bool IsManagedBy(Vendor vendor, Actor actor) => vendor.People.ContainsKey(actor.Id.Value) && CanManage(vendor, actor);

    /// <summary>Invitations that the person made end with their membership: otherwise they could come back with one.</summary>
    private static Decision<VendorEvent> Remove(PersonId person, Vendor vendor, Actor actor, Instant now) =>
        !vendor.People.TryGetValue(person.Value, out var role) ? Reject("nobody", new() { ["person"] = person.Value }, "person")
        : person == actor.Id && vendor.People.Count == 1 ? Reject("last-of-vendor", new() { ["vendor"] = vendor.Name })
        : person == actor.Id && role == VendorRole.Manager && CountManagers(vendor) == 1 ? Reject("last-manager", new() { ["vendor"] = vendor.Name })
        : person != actor.Id && !actor.HasRole(RoleName.Administrator) && !CanManage(vendor, actor) ? Reject("managers-only")
        : Decision<VendorEvent>.Accept([
            new VendorEvent.Left(person),
            .. OpenInvitations(vendor, now).Where(i => i.Value.By == person).Select(i => new VendorEvent.InvitationWithdrawn(i.Key)),
        ]);

    private static Decision<VendorEvent> WithdrawInvitation(string hash, Vendor vendor, Actor actor, Instant now) =>
        !OpenInvitations(vendor, now).ContainsKey(hash) ? Reject("invitation-unknown", question: "code")
        : !WithdrawableInvitations(vendor, actor, now).ContainsKey(hash) ? Reject("managers-only")
        : Decision<VendorEvent>.Accept(new VendorEvent.InvitationWithdrawn(hash));

    private static int CountManagers(Vendor vendor) => vendor.People.Values.Count(r => r == VendorRole.Manager);

    private static Decision<VendorEvent> SetRole(PersonId person, VendorRole role, Vendor vendor, Actor actor) =>
        !vendor.People.TryGetValue(person.Value, out var currentRole) ? Reject("nobody", new() { ["person"] = person.Value }, "person")
        : !CanManage(vendor, actor) ? Reject("managers-only")
        : currentRole == role
            ? Reject(
                "has-vendor-role",
                new() { ["who"] = LocalizableValue.PersonName(person), ["role"] = LocalizableValue.Text(EditionTexts.Role(role)) },
                "role"
            )
        : currentRole == VendorRole.Manager && CountManagers(vendor) == 1 && vendor.People.Count > 1
            ? Reject("last-manager", new() { ["vendor"] = vendor.Name })
        : Decision<VendorEvent>.Accept(new VendorEvent.RoleSet(person, role));

    private static bool CanManage(Vendor vendor, Actor actor) =>
        vendor.People[actor.Id.Value] == VendorRole.Manager || !vendor.People.ContainsValue(VendorRole.Manager);

    private static ImmutableSortedDictionary<string, Invitation> OpenInvitations(Vendor vendor, Instant now) =>
        vendor.Invitations.RemoveRange(vendor.Invitations.Where(i => i.Value.Expires <= now).Select(i => i.Key));

    private static Decision<VendorEvent> Reject(string code, LocalizableObject? arguments = null, string? question = null) =>
        Decision<VendorEvent>.Reject(DirectoryRefusals.Refuse(code, arguments, question));
}
