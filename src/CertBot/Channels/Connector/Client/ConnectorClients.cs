using System.Diagnostics.CodeAnalysis;
using Microsoft.Bot.Connector;

namespace CertBot.Channels.Connector.Client;

/// <summary>
/// The Bot Framework's client for each service URL, made once: a new one for each call would find out anew how every type is written as JSON. A bot has one token
/// for all of them, so the audience makes no difference.
/// </summary>
internal sealed class ConnectorClients : IDisposable
{
    /// <summary>Many more than Teams has regions. Service URLs come from clients, so their number has a limit; the oldest client is let go.</summary>
    public const int MaxClients = 100;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, LastingConnectorClient> _clients = new(StringComparer.Ordinal);
    private readonly Queue<string> _oldestFirst = new();
    private readonly ConnectorResponseHandler _handler;

    public ConnectorClients(IHttpMessageHandlerFactory handlers, ConnectorHttpOptions options) =>
        _handler = new ConnectorResponseHandler(options.Timeout) { InnerHandler = handlers.CreateHandler(ConnectorHttpClients.Api) };

    public void Dispose() => _handler.Dispose();

    /// <summary>The client for a trusted service URL, which keeps its path and loses its query. Disposing it has no effect.</summary>
    public IConnectorClient Get(Uri serviceUrl)
    {
        var baseUrl = $"{serviceUrl.GetLeftPart(UriPartial.Path).TrimEnd('/')}/";
        lock (_gate)
        {
            if (_clients.TryGetValue(baseUrl, out var kept))
                return kept;
            if (_clients.Count >= MaxClients)
                _clients.Remove(_oldestFirst.Dequeue());
            var created = LastingConnectorClient.Create(new Uri(baseUrl), _handler);
            _clients.Add(baseUrl, created);
            _oldestFirst.Enqueue(baseUrl);
            return created;
        }
    }
}

/// <summary>The Bot Framework's client over an HTTP pipeline of the host. An adapter disposes its client after each turn; this one outlives it.</summary>
internal sealed class LastingConnectorClient : ConnectorClient
{
    private LastingConnectorClient(Uri baseUri, HttpClient http)
        : base(baseUri, credentials: null, http, disposeHttpClient: false)
    {
        SdkJson.Configure(SerializationSettings);
        SdkJson.Configure(DeserializationSettings);
    }

    public static LastingConnectorClient Create(Uri baseUri, HttpMessageHandler pipeline)
    {
        // The pipeline has a limit of its own, to the last byte.
        var http = new HttpClient(pipeline, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        var client = new LastingConnectorClient(baseUri, http);
        // Its base class adds the version of the operating system; what bots send is the version of the protocol, the SDK and the runtime.
        http.DefaultRequestHeaders.UserAgent.Clear();
        AddDefaultRequestHeaders(http);
        return client;
    }

    [SuppressMessage("Usage", "CA2215:Dispose methods should call base class dispose", Justification = "The next turn uses the same client.")]
    protected override void Dispose(bool disposing)
    {
        // It owns nothing: the pipeline belongs to the host.
    }
}
