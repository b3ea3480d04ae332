using CertBot.Core.Primitives;

namespace CertBot.Core.Directory;

/// <summary>Codes to join a vendor by: see <see cref="OneTimeCodes"/>; their word is the vendor's id.</summary>
public static class Invitations
{
    public static string CreateCode(string randomText, VendorId vendor) => OneTimeCodes.Create(randomText, vendor.Value);

    public static string HashOf(string code) => OneTimeCodes.HashOf(code);

    /// <summary>The vendor a code belongs to; null when it does not look like a code at all.</summary>
    public static VendorId? VendorOf(string code) => OneTimeCodes.PrefixOf(code) is { } word ? new VendorId(word) : null;
}
