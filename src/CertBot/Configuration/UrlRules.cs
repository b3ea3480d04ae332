using System.Net;

namespace CertBot.Configuration;

/// <summary>Decides which URLs the host may call at all: encrypted ones, and those of this machine.</summary>
internal static class UrlRules
{
    /// <summary>True for <c>localhost</c> and loopback addresses, which cannot refer to another machine.</summary>
    public static bool IsLoopbackHost(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    public static bool IsHttpsOrLoopback(Uri address) =>
        address.IsAbsoluteUri
        && address.UserInfo.Length == 0
        && address.Host.Length > 0
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && IsLoopbackHost(address.Host)));

    /// <summary>Parses a URL that is https or on this machine, without a fragment. Null if the text is not such a URL.</summary>
    public static Uri? ParseUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Fragment.Length == 0 && IsHttpsOrLoopback(address) ? address : null;

    /// <summary>
    /// Parses a base URL that other URLs are appended to: as <see cref="ParseUrl"/>, and without a query; the result ends with a slash. Null if the text is not
    /// such a URL.
    /// </summary>
    public static Uri? ParseBaseUrl(string text) =>
        ParseUrl(text) is not { Query: "" } address ? null
        : address.AbsolutePath.EndsWith('/') ? address
        : new Uri($"{address.AbsoluteUri}/");
}
