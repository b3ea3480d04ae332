namespace CertBot.Channels.Slack.WebApi;

/// <summary>The client for all that goes to Slack: it follows no redirect, keeps no cookie, waits no longer than a person would.</summary>
internal sealed class SlackHttpClient : IDisposable
{
    /// <param name="responseTimeout">How long an answer may take, to its last byte.</param>
    public SlackHttpClient(TimeSpan? responseTimeout = null) => ResponseTimeout = responseTimeout ?? TimeSpan.FromSeconds(20);

    public TimeSpan ResponseTimeout { get; }

    /// <summary>Who uses it keeps to <see cref="ResponseTimeout"/>, or to a patience of their own: files take longer.</summary>
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
