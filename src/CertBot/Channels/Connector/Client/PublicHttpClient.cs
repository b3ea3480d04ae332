using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace CertBot.Channels.Connector.Client;

/// <summary>
/// Gets files from addresses a client named. Such an address could name a machine of our own network, so it is looked at once more when its name has become a number:
/// only public ones are connected to, redirects included. Carries no token and no cookie.
/// </summary>
internal sealed class PublicHttpClient(Func<IPAddress, bool> isAllowed, SslClientAuthenticationOptions? ssl = null) : IDisposable
{
    private const int MaxRedirects = 3;

    public HttpClient DownloadClient { get; } = CreateClient(MaxRedirects, isAllowed, ssl);

    /// <summary>For what is sent: nobody else than who was meant gets it, so no redirect is followed.</summary>
    public HttpClient UploadClient { get; } = CreateClient(0, isAllowed, ssl);

    public void Dispose()
    {
        DownloadClient.Dispose();
        UploadClient.Dispose();
    }

    /// <summary>Whether a number is one of the public internet: not this machine's, a private network's, or a special one.</summary>
    public static bool IsPublicAddress(IPAddress address)
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

            // Global unicast, without the prefixes that carry another address inside (6to4, Teredo, NAT64 is outside of 2000::/3) or are for books.
            AddressFamily.InterNetworkV6 => (bytes[0] & 0xE0) == 0x20
                && (bytes[0], bytes[1]) is not (0x20, 0x02)
                && (bytes[0], bytes[1], bytes[2], bytes[3]) is not ((0x20, 0x01, 0, 0) or (0x20, 0x01, 0x0D, 0xB8)),
            _ => false,
        };
    }

    private static HttpClient CreateClient(int redirects, Func<IPAddress, bool> isAllowed, SslClientAuthenticationOptions? ssl) =>
        new(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = redirects > 0,
                MaxAutomaticRedirections = Math.Max(1, redirects),
                UseCookies = false,
                UseProxy = false,
                ConnectTimeout = TimeSpan.FromSeconds(5),
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                SslOptions = ssl ?? new SslClientAuthenticationOptions(),
                ConnectCallback = (context, cancellationToken) => Connect(context.DnsEndPoint, isAllowed, cancellationToken),
            }
        )
        {
            Timeout = TimeSpan.FromMinutes(5),
        };

    private static async ValueTask<Stream> Connect(DnsEndPoint endpoint, Func<IPAddress, bool> isAllowed, CancellationToken cancellationToken)
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

/// <summary>A name became a number that nothing is sent to.</summary>
internal sealed class NonPublicAddressException() : IOException("not a public address");
