using CertBot.Channels.Http;

namespace CertBot.Channels.Connector.Authentication;

/// <summary>The named HTTP client for tokens and signing keys.</summary>
internal static class TokenHttpClient
{
    public const string Name = "connector-tokens";

    /// <summary>The outer bound only: the callers set shorter ones.</summary>
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(100);

    public static IServiceCollection AddTokenHttpClient(this IServiceCollection services)
    {
        services.AddOutboundHttpClient(Name, _ => new() { Timeout = RequestTimeout });
        return services;
    }
}
