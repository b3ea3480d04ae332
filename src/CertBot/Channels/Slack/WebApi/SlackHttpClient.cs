namespace CertBot.Channels.Slack.WebApi;

/// <summary>The HTTP client for Slack: no redirects, no cookies, limited response time.</summary>
internal sealed class SlackHttpClient : IDisposable
{
    /// <param name="responseTimeout">The time until the last byte of a response.</param>
    public SlackHttpClient(TimeSpan? responseTimeout = null) => ResponseTimeout = responseTimeout ?? TimeSpan.FromSeconds(20);

    public TimeSpan ResponseTimeout { get; }

    /// <summary>Callers apply <see cref="ResponseTimeout"/>, or a longer timeout for files.</summary>
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
        )
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };

    public void Dispose() => Client.Dispose();
}
