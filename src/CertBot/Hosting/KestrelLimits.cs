using CertBot.Channels;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace CertBot.Hosting;

/// <summary>The limits of the web server. The server's own defaults let any number of clients hold any number of bodies for hours.</summary>
internal static class KestrelLimits
{
    /// <summary>What the server buffers of one connection while nobody reads it; the default of 1 MB is a gigabyte for a thousand connections.</summary>
    private const int ConnectionBuffer = 64 * 1024;

    private const int Http2ConnectionWindow = 128 * 1024;
    private const int Http2StreamWindow = 96 * 1024;

    /// <summary>The largest body of a request; only uploads of files may be larger, and say so.</summary>
    private const int MaxBodyBytes = 1024 * 1024;

    private static readonly TimeSpan RateGracePeriod = TimeSpan.FromSeconds(3);

    public static void Apply(KestrelServerLimits limits, RequestLimits settings)
    {
        limits.MaxConcurrentConnections = settings.MaxConnections;
        limits.MaxConcurrentUpgradedConnections = settings.MaxConnections;
        limits.MinRequestBodyDataRate = new MinDataRate(settings.MinBytesPerSecond, RateGracePeriod);
        limits.MaxRequestBodySize = MaxBodyBytes;
        limits.MaxRequestBufferSize = ConnectionBuffer;
        limits.Http2.InitialConnectionWindowSize = Http2ConnectionWindow;
        limits.Http2.InitialStreamWindowSize = Http2StreamWindow;
    }
}
