using CertBot.Channels.Connector.Authentication;

namespace CertBot.Channels.Connector.Client;

/// <summary>The clients for what goes to Connectors: they follow no redirect, keep no cookie, wait no longer than a person would.</summary>
internal sealed class ConnectorHttp : IDisposable
{
    /// <param name="tokens">Null where the bot speaks without a token.</param>
    /// <param name="timeout">How long an answer may take, to its last byte.</param>
    public ConnectorHttp(TrustedHosts trustedHosts, BotTokenProvider? tokens = null, TimeSpan? timeout = null)
    {
        Timeout = timeout ?? TimeSpan.FromSeconds(20);
        ApiClient = CreateClient(tokens is null ? CreateHandler() : new BearerTokenHandler(CreateHandler(), tokens, trustedHosts));
        FileClient = CreateClient(CreateHandler());
    }

    public TimeSpan Timeout { get; }

    /// <summary>For the Connector's calls: with the bot's token.</summary>
    public HttpClient ApiClient { get; }

    /// <summary>For files: an address of theirs is somebody's word, and gets no token.</summary>
    public HttpClient FileClient { get; }

    public void Dispose()
    {
        ApiClient.Dispose();
        FileClient.Dispose();
    }

    private HttpClient CreateClient(HttpMessageHandler handler) => new(handler) { Timeout = Timeout };

    private static SocketsHttpHandler CreateHandler() =>
        new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
}
