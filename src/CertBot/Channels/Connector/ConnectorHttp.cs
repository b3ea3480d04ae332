namespace CertBot.Channels.Connector;

/// <summary>The one client all calls to Connectors share: follows no redirect, keeps no cookie, waits no longer than a person would.</summary>
internal sealed class ConnectorHttp : IDisposable
{
    public HttpClient Client { get; } = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        Timeout = TimeSpan.FromSeconds(20),
    };

    public void Dispose() => Client.Dispose();
}
