namespace CertBot.Channels.Connector.Authentication;

/// <summary>The client for keys and tokens: an answer is what the address itself says, never where it points to.</summary>
internal sealed class TokenHttpClient : IDisposable
{
    public HttpClient Client { get; } =
        new(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                UseProxy = false,
                ConnectTimeout = TimeSpan.FromSeconds(5),
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            }
        );

    public void Dispose() => Client.Dispose();
}
