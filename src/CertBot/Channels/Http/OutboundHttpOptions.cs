using System.Net;

namespace CertBot.Channels.Http;

/// <summary>What differs between the HTTP clients of the channels.</summary>
internal sealed record OutboundHttpOptions
{
    /// <summary>How long a request may take until the headers of its response; infinite where the caller sets a limit of its own.</summary>
    public required TimeSpan Timeout { get; init; }

    public int MaxRedirects { get; init; }

    /// <summary>The resolved addresses that may be connected to, checked for every redirect too; null: all.</summary>
    public Func<IPAddress, bool>? IsAllowedAddress { get; init; }
}
