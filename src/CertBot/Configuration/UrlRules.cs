using System.Net;

namespace CertBot.Configuration;

/// <summary>Which URLs may be called at all: encrypted ones, and those of this machine.</summary>
internal static class UrlRules
{
    /// <summary>True for <c>localhost</c> and loopback addresses, which cannot be another machine.</summary>
    public static bool IsLoopbackHost(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    public static bool IsHttpsOrLoopback(Uri address) =>
        address.IsAbsoluteUri
        && address.UserInfo.Length == 0
        && address.Host.Length > 0
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && IsLoopbackHost(address.Host)));

    /// <summary>An address that is https or on this machine, without a fragment. Null: the text is not one.</summary>
    public static Uri? ParseUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Fragment.Length == 0 && IsHttpsOrLoopback(address) ? address : null;

    /// <summary>An address that others are put under: one of those, without query and fragment, and with a slash at its end. Null: the text is none.</summary>
    public static Uri? ParseBaseUrl(string text) =>
        ParseUrl(text) is not { Query: "" } address ? null
        : address.AbsolutePath.EndsWith('/') ? address
        : new Uri($"{address.AbsoluteUri}/");
}
