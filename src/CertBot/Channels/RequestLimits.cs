using CertBot.Configuration;

namespace CertBot.Channels;

/// <summary>What one request, and all requests together, may take of this host before it is known whether they are worth it.</summary>
internal sealed record RequestLimits
{
    public static RequestLimits Default { get; } = new();

    /// <summary>Open connections; those upgraded to a WebSocket are counted separately, up to the same number.</summary>
    public int MaxConnections { get; init; } = 1000;

    /// <summary>Bytes per second that a body has to arrive with, averaged and after three seconds; a slower one is cut off.</summary>
    public int MinBytesPerSecond { get; init; } = 10 * 1024;

    /// <summary>How long a whole body may take, whatever its rate.</summary>
    public TimeSpan BodyTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a whole upload of files may take.</summary>
    public TimeSpan UploadTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Bytes of request bodies in memory at once.</summary>
    public long MaxHeldBytes { get; init; } = 32 << 20;

    /// <summary>Reads <c>Requests:…</c>.</summary>
    public static RequestLimits Read(ConfigurationReader settings) =>
        new()
        {
            MaxConnections = settings.ReadNumber("Requests:MaxConnections", 10, 100_000) ?? Default.MaxConnections,
            MinBytesPerSecond = settings.ReadNumber("Requests:MinBytesPerSecond", 240, 1 << 30) ?? Default.MinBytesPerSecond,
            BodyTimeout = ReadSeconds(settings, "Requests:BodyTimeoutSeconds", 120) ?? Default.BodyTimeout,
            UploadTimeout = ReadSeconds(settings, "Requests:UploadTimeoutSeconds", 3600) ?? Default.UploadTimeout,
            // Half of it has to hold the largest body, see HeldBytes.
            MaxHeldBytes = settings.ReadNumber("Requests:MaxHeldBytes", 4 << 20, int.MaxValue) ?? Default.MaxHeldBytes,
        };

    private static TimeSpan? ReadSeconds(ConfigurationReader settings, string name, int max) =>
        settings.ReadNumber(name, 1, max) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
}
