namespace CertBot.Core.Directory;

/// <summary>Codes to join a vendor by: see <see cref="Codes"/>; their word is the vendor's id.</summary>
public static class Invitations
{
    public static string NewCode(string fresh, VendorId vendor) => Codes.New(fresh, vendor.Value);

    public static string HashOf(string code) => Codes.HashOf(code);

    /// <summary>The vendor a code belongs to; null when it does not look like a code at all.</summary>
    public static VendorId? VendorOf(string code) => Codes.WordOf(code) is { } word ? new VendorId(word) : null;
}
