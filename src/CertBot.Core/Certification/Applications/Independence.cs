using CertBot.Core.Directory;
using CertBot.Core.Primitives;

namespace CertBot.Core.Certification.Applications;

/// <summary>
/// The maker is never the checker: whoever is on the vendor's side of a release decides nothing about it for the platform. Humans are compared, not ids: an
/// actor is on that side under any of the accounts they have or had.
/// </summary>
public static class Independence
{
    public static bool IsIndependent(Actor actor, Application app, Vendor? vendor) =>
        !actor.IsMemberOf(app.Vendor) && !actor.Ids.Any(id => IsOnVendorSide(id, app, vendor));

    /// <summary>
    /// Whether anybody with a role is or was a member of the vendor. Only members act for a vendor, so of all others it is known without the application that
    /// they are not on its side.
    /// </summary>
    public static bool HasMemberWithRole(Vendor? vendor, RoleAssignments assignments) =>
        vendor is not null && assignments.RolesByPerson.Keys.Any(id => IsOrWasMember(new(id), vendor));

    public static bool IsOrWasMember(PersonId id, Vendor vendor) => vendor.IsOrWasMember(id);

    /// <summary>
    /// Whether this id filed the application, submitted something that is reviewed, or was a member of the vendor at any time since the release began. Only
    /// members act for a vendor, so this covers everybody who did. Of a release whose beginning is unknown every former member counts.
    /// </summary>
    public static bool IsOnVendorSide(PersonId id, Application app, Vendor? vendor) =>
        id == app.Applicant
        || app.Release.Materials.Values.Any(m => m.By == id)
        || (
            vendor is not null
            && (
                vendor.People.ContainsKey(id.Value)
                || (vendor.FormerMembers is { } left && left.TryGetValue(id.Value, out var leftAt) && (app.ReleaseSince is not { } begun || leftAt >= begun))
            )
        );
}
