namespace CertBot.Core.Directory;

/// <summary>How the vendor's roles are spelled in texts, editions and cards.</summary>
public static class VendorRoles
{
    public static string NameOf(VendorRole role) =>
        role switch
        {
            VendorRole.Developer => "developer",
            VendorRole.Manager => "manager",
            _ => throw new InvalidOperationException($"Not a role: {role}"),
        };

    /// <summary>Null for anything else than the two names.</summary>
    public static VendorRole? Parse(string name) =>
        name switch
        {
            "developer" => VendorRole.Developer,
            "manager" => VendorRole.Manager,
            _ => null,
        };
}
