using System.Net;
using System.Net.Sockets;

namespace CertBot.Channels.Http;

/// <summary>
/// Guard against server-side request forgery: a URL that a client supplied may name a host in the internal network. The check runs on the resolved address,
/// immediately before the connection, so that neither DNS rebinding nor a redirect bypasses it.
/// </summary>
internal static class PublicAddress
{
    /// <summary>True for an address of the public internet: not loopback, private, link-local or reserved.</summary>
    public static bool IsPublic(IPAddress address)
    {
        var unmapped = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (IPAddress.IsLoopback(unmapped))
            return false;

        var bytes = unmapped.GetAddressBytes();
        return unmapped.AddressFamily switch
        {
            AddressFamily.InterNetwork => bytes[0] is not (0 or 10 or 127 or >= 224)
                && (bytes[0], bytes[1]) is not ((100, >= 64 and <= 127) or (169, 254) or (172, >= 16 and <= 31) or (192, 168) or (198, 18 or 19))
                && (bytes[0], bytes[1], bytes[2]) is not ((192, 0, 0) or (192, 0, 2) or (198, 51, 100) or (203, 0, 113)),

            // Global unicast without the prefixes that embed another address (6to4, Teredo; NAT64 is outside 2000::/3) and the documentation prefix.
            AddressFamily.InterNetworkV6 => (bytes[0] & 0xE0) == 0x20
                && (bytes[0], bytes[1]) is not (0x20, 0x02)
                && (bytes[0], bytes[1], bytes[2], bytes[3]) is not ((0x20, 0x01, 0, 0) or (0x20, 0x01, 0x0D, 0xB8)),
            _ => false,
        };
    }

    /// <summary>Connects to an allowed address of the host.</summary>
    /// <exception cref="NonPublicAddressException">The host has no allowed address.</exception>
    public static async ValueTask<Stream> Connect(DnsEndPoint endpoint, Func<IPAddress, bool> isAllowed, CancellationToken cancellationToken)
    {
        var addresses = (await Dns.GetHostAddressesAsync(endpoint.Host, cancellationToken)).Where(isAllowed).ToArray();
        if (addresses.Length == 0)
            throw new NonPublicAddressException();

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, endpoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>A host name resolved to no address that may be connected to.</summary>
internal sealed class NonPublicAddressException() : IOException("not a public address");
