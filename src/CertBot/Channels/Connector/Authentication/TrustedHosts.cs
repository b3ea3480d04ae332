using System.Collections.Immutable;
using System.Globalization;
using CertBot.Configuration;

namespace CertBot.Channels.Connector.Authentication;

/// <summary>
/// The hosts that replies may be sent to. Checked for inbound activities and again before sending, since a stored serviceUrl may be older than the setting.
/// Plain http is accepted for this machine only, and only where this machine is trusted.
/// </summary>
internal sealed class TrustedHosts(ImmutableArray<TrustedHost> trustedHosts)
{
    /// <summary>The URI of a trusted serviceUrl, or null.</summary>
    public Uri? ParseTrusted(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Query.Length == 0 && address.Fragment.Length == 0 && IsTrusted(address)
            ? address
            : null;

    /// <summary>True when a request may be sent to this address.</summary>
    public bool IsTrusted(Uri address) => UrlRules.IsHttpsOrLoopback(address) && trustedHosts.Any(h => h.Matches(address));
}

/// <summary>A trusted host of the settings: <c>host</c> (any port), <c>host:port</c> or <c>*.suffix</c>.</summary>
internal abstract record TrustedHost
{
    private TrustedHost() { }

    public static TrustedHost ThisMachine { get; } = new LocalMachine();

    public static TrustedHost? Parse(string text)
    {
        var isWildcard = text.StartsWith("*.", StringComparison.Ordinal);
        var name = isWildcard ? text[2..] : text;
        int? port = null;
        var colon = name.LastIndexOf(':');
        if (colon > name.LastIndexOf(']'))
        {
            if (isWildcard || !ushort.TryParse(name.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0)
            {
                return null;
            }

            port = number;
            name = name[..colon];
        }

        // Normalised like a URL, so that both sides are compared in the same form.
        if (
            Uri.CheckHostName(name.Trim('[', ']')) is UriHostNameType.Unknown or UriHostNameType.Basic
            || !Uri.TryCreate($"https://{name}", UriKind.Absolute, out var parsed)
            || parsed.AbsolutePath != "/"
        )
        {
            return null;
        }

        return !isWildcard ? new ExactHost(parsed.IdnHost, port)
            : parsed.HostNameType == UriHostNameType.Dns ? new SubdomainOf($".{parsed.IdnHost}")
            : null;
    }

    public abstract bool Matches(Uri address);

    private sealed record ExactHost(string Host, int? Port) : TrustedHost
    {
        public override bool Matches(Uri address) =>
            address.IdnHost.Equals(Host, StringComparison.OrdinalIgnoreCase) && (Port is not { } port || port == address.Port);
    }

    /// <summary>Any subdomain of the suffix, but not the suffix itself.</summary>
    private sealed record SubdomainOf(string Suffix) : TrustedHost
    {
        public override bool Matches(Uri address) =>
            address.HostNameType == UriHostNameType.Dns
            && address.IdnHost.Length > Suffix.Length
            && address.IdnHost.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase);
    }

    private sealed record LocalMachine : TrustedHost
    {
        public override bool Matches(Uri address) => UrlRules.IsLoopbackHost(address.Host);
    }
}
