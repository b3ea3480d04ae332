using CertBot.Core.Primitives;

namespace CertBot.Core.Directory.Rules;

/// <summary>A vendor's keys of the API. Managers make and revoke them, an administrator of the platform may revoke any.</summary>
public static class ApiKeyRules
{
    /// <summary>Keys a vendor may have at a time.</summary>
    public const int MaxKeys = 10;

    internal static Decision<VendorEvent> Create(VendorCommand.CreateApiKey command, Vendor vendor) =>
        CleanName(command.Name) is not { Length: > 0 and <= ApiKeys.MaxNameLength } name
            ? Reject("api-key-name", new() { ["max"] = ApiKeys.MaxNameLength }, "name")
        : vendor.ApiKeys.Count >= MaxKeys ? Reject("too-many-api-keys", new() { ["max"] = MaxKeys })
        : vendor.ApiKeys.Values.Any(k => string.Equals(k.Name, name, StringComparison.OrdinalIgnoreCase))
            ? Reject("api-key-taken", new() { ["name"] = name }, "name")
        : vendor.ApiKeys.ContainsKey(command.Id) ? Reject("code-used")
        : Decision<VendorEvent>.Accept(new VendorEvent.ApiKeyCreated(command.Id, name, command.Hash));

    internal static Decision<VendorEvent> Revoke(string id, Vendor vendor) =>
        vendor.ApiKeys.ContainsKey(id) ? Decision<VendorEvent>.Accept(new VendorEvent.ApiKeyRevoked(id)) : Reject("api-key-unknown", question: "key");

    private static string CleanName(string name) => VendorNames.Clean(UserText.Sanitize(name));

    private static Decision<VendorEvent> Reject(string code, LocalizableObject? arguments = null, string? question = null) =>
        Decision<VendorEvent>.Reject(DirectoryRefusals.Refuse(code, arguments, question));
}
