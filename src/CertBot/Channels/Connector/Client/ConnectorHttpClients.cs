using CertBot.Channels.Connector.Authentication;
using CertBot.Channels.Http;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CertBot.Channels.Connector.Client;

/// <summary>The named HTTP clients for Connectors and for addresses that activities carry.</summary>
internal static class ConnectorHttpClients
{
    /// <summary>The Connector's REST calls, with the bot's token.</summary>
    public const string Api = "connector-api";

    /// <summary>Files on trusted hosts. Without a token: the address comes from the activity.</summary>
    public const string Files = "connector-files";

    /// <summary>Downloads from addresses a client supplied: public hosts only, without a token.</summary>
    public const string PublicDownloads = "public-downloads";

    /// <summary>Uploads to addresses a client supplied: public hosts only, and no redirect, so that nobody else receives the content.</summary>
    public const string PublicUploads = "public-uploads";

    private const int MaxDownloadRedirects = 3;

    private static readonly TimeSpan TransferTimeout = TimeSpan.FromMinutes(5);

    public static IServiceCollection AddConnectorHttpClients(this IServiceCollection services, ConnectorSettings settings)
    {
        services.TryAddSingleton(ConnectorHttpOptions.Default);
        var api = services.AddOutboundHttpClient(Api, ForConnector);
        if (settings.Bot is not null)
            api.AddHttpMessageHandler(s => new BearerTokenHandler(s.GetRequiredService<BotTokenProvider>(), settings.TrustedHosts));
        services.AddOutboundHttpClient(Files, ForConnector);
        services.AddOutboundHttpClient(PublicDownloads, _ => new()
            {
                Timeout = TransferTimeout,
                MaxRedirects = MaxDownloadRedirects,
                IsAllowedAddress = PublicAddress.IsPublic,
            });
        services.AddOutboundHttpClient(PublicUploads, _ => new() { Timeout = TransferTimeout, IsAllowedAddress = PublicAddress.IsPublic });
        return services;
    }

    private static OutboundHttpOptions ForConnector(IServiceProvider services) =>
        new() { Timeout = services.GetRequiredService<ConnectorHttpOptions>().Timeout };
}

/// <param name="Timeout">How long a Connector may take for its response, to the last byte.</param>
internal sealed record ConnectorHttpOptions(TimeSpan Timeout)
{
    public static ConnectorHttpOptions Default { get; } = new(TimeSpan.FromSeconds(20));
}
