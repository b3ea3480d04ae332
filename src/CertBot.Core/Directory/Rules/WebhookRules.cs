using CertBot.Core.Primitives;

namespace CertBot.Core.Directory.Rules;

/// <summary>
/// A vendor's webhooks. Managers add and remove them, an administrator of the platform may remove any. Whether the host of an address may be called at all is
/// found out by the host of this program, before and at each call.
/// </summary>
public static class WebhookRules
{
    /// <summary>Webhooks a vendor may have at a time.</summary>
    public const int MaxWebhooks = 5;

    /// <summary>Why this cannot be the address of a webhook, or null: it is not an https address, is too long, or names a user or a fragment.</summary>
    public static Refusal? CheckUrl(string url) =>
        url.Length <= WebhookSecrets.MaxUrlLength
        && Uri.TryCreate(url, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
        && address is { UserInfo: "", Fragment: "", Host.Length: > 0 }
            ? null
            : DirectoryRefusals.Refuse("webhook-url", new() { ["max"] = WebhookSecrets.MaxUrlLength }, "url");

    internal static Decision<VendorEvent> Add(VendorCommand.AddWebhook command, Vendor vendor) =>
        CheckUrl(command.Url) is { } refusal ? Decision<VendorEvent>.Reject(refusal)
        : vendor.Webhooks.Count >= MaxWebhooks ? Reject("too-many-webhooks", new() { ["max"] = MaxWebhooks })
        : vendor.Webhooks.Values.Any(w => w.Url == command.Url) ? Reject("webhook-known", question: "url")
        : vendor.Webhooks.ContainsKey(command.Id) ? Reject("code-used")
        : Decision<VendorEvent>.Accept(new VendorEvent.WebhookAdded(command.Id, command.Url, command.Secret));

    internal static Decision<VendorEvent> Remove(string id, Vendor vendor) =>
        vendor.Webhooks.ContainsKey(id) ? Decision<VendorEvent>.Accept(new VendorEvent.WebhookRemoved(id)) : Reject("webhook-unknown", question: "webhook");

    private static Decision<VendorEvent> Reject(string code, LocalizableObject? arguments = null, string? question = null) =>
        Decision<VendorEvent>.Reject(DirectoryRefusals.Refuse(code, arguments, question));
}
