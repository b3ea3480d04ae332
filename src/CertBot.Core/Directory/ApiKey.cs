using System.Text.RegularExpressions;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Directory;

/// <summary>A key by which a vendor's own systems call the API. Only its hash is stored.</summary>
/// <param name="Hash">The SHA-256 (hex) of the whole key.</param>
public sealed record ApiKey(string Name, string Hash, PersonId By, Instant CreatedAt);

/// <summary>
/// Keys of the API: <c>cbk-acme-3f9a2c1b-SECRET</c> names the vendor and the key, so that one read of the vendor tells whether it is in force. The secret has
/// about 195 bits.
/// </summary>
public static partial class ApiKeys
{
    public const int MaxNameLength = 60;

    public static string IdOf(string randomText) => SecretTexts.CreateId("api-key", randomText);

    public static string Create(string randomText, VendorId vendor) => $"cbk-{vendor}-{IdOf(randomText)}-{SecretTexts.Create("api-key", randomText)}";

    public static string HashOf(string key) => SecretTexts.HashOf(key);

    /// <summary>The vendor and the id that a key names; null if it does not look like a key.</summary>
    public static (VendorId Vendor, string Id)? Parse(string key) =>
        key.Length <= 200 && KeyPattern().Match(key) is { Success: true } match ? (new VendorId(match.Groups["vendor"].Value), match.Groups["id"].Value) : null;

    /// <summary>Whether this is the key of that hash. Takes equally long wherever they differ.</summary>
    public static bool Matches(ApiKey known, string key) => SecretTexts.AreEqual(known.Hash, HashOf(key));

    [GeneratedRegex(
        @"\Acbk-(?<vendor>[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?)-(?<id>[0-9a-f]{8})-[a-z0-9]{40}\z",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex KeyPattern();
}

/// <summary>An address that is called when something happened to the vendor's cases.</summary>
/// <param name="Secret">What the calls are signed with, protected by the host; the person who made the webhook saw it once.</param>
public sealed record Webhook(string Url, string Secret, PersonId By, Instant CreatedAt);

/// <summary>Ids and secrets of webhooks.</summary>
public static class WebhookSecrets
{
    public const int MaxUrlLength = 500;

    public static string IdOf(string randomText) => SecretTexts.CreateId("webhook", randomText);

    public static string Create(string randomText, VendorId vendor) => $"cbw-{vendor}-{IdOf(randomText)}-{SecretTexts.Create("webhook", randomText)}";
}

/// <summary>
/// The short names by which lists show a vendor's keys and webhooks: <c>acme-3f9a2c1b</c>. They open nothing. A vendor's own people may leave out the vendor.
/// </summary>
public static partial class VendorHandles
{
    public static string Of(VendorId vendor, string id) => $"{vendor}-{id}";

    /// <summary>The vendor is null where only the id was written. Null if it is neither.</summary>
    public static (VendorId? Vendor, string Id)? Parse(string handle) =>
        handle.Length <= 100 && Pattern().Match(handle.Trim()) is { Success: true } match
            ? (
                match.Groups["vendor"] is { Success: true, Value: var word } ? new VendorId(word.ToLowerInvariant()) : null,
                match.Groups["id"].Value.ToLowerInvariant()
            )
            : null;

    [GeneratedRegex(
        @"\A((?<vendor>[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?)-)?(?<id>[0-9a-f]{8})\z",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex Pattern();
}
