using CertBot.Channels.Connector.Tokens;

namespace CertBot.Channels.Connector;

/// <summary>The clients for what goes to Connectors: they follow no redirect, keep no cookie, wait no longer than a person would.</summary>
internal sealed class ConnectorHttp : IDisposable
{
    /// <param name="tokens">Null where the bot speaks without a token.</param>
    /// <param name="patience">How long an answer may take, to its last byte.</param>
    public ConnectorHttp(TrustedHosts hosts, OutboundTokens? tokens = null, TimeSpan? patience = null)
    {
        Patience = patience ?? TimeSpan.FromSeconds(20);
        Client = Make(tokens is null ? Sockets() : new Bearer(Sockets(), tokens, hosts));
        Files = Make(Sockets());
    }

    public TimeSpan Patience { get; }

    /// <summary>For the Connector's calls: with the bot's token.</summary>
    public HttpClient Client { get; }

    /// <summary>For files: an address of theirs is somebody's word, and gets no token.</summary>
    public HttpClient Files { get; }

    public void Dispose()
    {
        Client.Dispose();
        Files.Dispose();
    }

    private HttpClient Make(HttpMessageHandler handler) => new(handler) { Timeout = Patience };

    private static SocketsHttpHandler Sockets() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    };
}
