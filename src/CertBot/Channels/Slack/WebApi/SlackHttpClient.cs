namespace CertBot.Channels.Slack.WebApi;

/// <summary>The HTTP client for all requests to Slack.</summary>
/// <param name="responseTimeout">How long a response may take, to its last byte; null: 20 seconds.</param>
internal sealed class SlackHttpClient(IHttpClientFactory clients, TimeSpan? responseTimeout = null)
{
    public const string Name = "slack";

    public TimeSpan ResponseTimeout { get; } = responseTimeout ?? TimeSpan.FromSeconds(20);

    /// <summary>Has no timeout of its own. Callers apply <see cref="ResponseTimeout"/>, or a longer one for files.</summary>
    public HttpClient Client => clients.CreateClient(Name);
}
