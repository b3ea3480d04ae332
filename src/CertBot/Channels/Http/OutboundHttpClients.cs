using System.Net;

namespace CertBot.Channels.Http;

/// <summary>
/// Registers the named HTTP clients of the channels. All share one handler policy: no cookies, no proxy of the environment, no redirect unless asked for,
/// a limit on the time to connect and on what is buffered of a response.
/// </summary>
internal static class OutboundHttpClients
{
    private const int MaxBufferedResponseBytes = 1024 * 1024;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>After this a connection is replaced, so that a changed DNS record is noticed.</summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    public static IHttpClientBuilder AddOutboundHttpClient(
        this IServiceCollection services,
        string name,
        Func<IServiceProvider, OutboundHttpOptions> getOptions
    ) =>
        services
            // The factory's loggers write request addresses, which hold conversation ids and the secrets of upload sessions.
            .ConfigureHttpClientDefaults(defaults => defaults.RemoveAllLoggers())
            .AddHttpClient(name, (provider, client) =>
            {
                client.Timeout = getOptions(provider).Timeout;
                client.MaxResponseContentBufferSize = MaxBufferedResponseBytes;
            })
            .ConfigurePrimaryHttpMessageHandler(provider => CreateHandler(getOptions(provider)))
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan); // the handler replaces its connections itself

    private static SocketsHttpHandler CreateHandler(OutboundHttpOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = options.MaxRedirects > 0,
            MaxAutomaticRedirections = Math.Max(1, options.MaxRedirects),
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = ConnectTimeout,
            PooledConnectionLifetime = ConnectionLifetime,
        };
        if (options.IsAllowedAddress is { } isAllowed)
            handler.ConnectCallback = (context, cancellationToken) => PublicAddress.Connect(context.DnsEndPoint, isAllowed, cancellationToken);
        return handler;
    }
}

/// <summary>What differs between the HTTP clients of the channels.</summary>
internal sealed record OutboundHttpOptions
{
    /// <summary>How long a request may take until the headers of its response; infinite where the caller sets a limit of its own.</summary>
    public required TimeSpan Timeout { get; init; }

    public int MaxRedirects { get; init; }

    /// <summary>The resolved addresses that may be connected to, checked for every redirect too; null: all.</summary>
    public Func<IPAddress, bool>? IsAllowedAddress { get; init; }
}
