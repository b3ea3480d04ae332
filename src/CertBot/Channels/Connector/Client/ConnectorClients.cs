using System.Collections.Concurrent;
using Microsoft.Bot.Connector;

namespace CertBot.Channels.Connector.Client;

/// <summary>The SDK's clients for the Connector's REST API.</summary>
internal interface IConnectorClients
{
    /// <summary>The one client of a service URL. It lasts as long as the host does: <see cref="IDisposable.Dispose"/> does nothing.</summary>
    IConnectorClient Get(Uri serviceUrl);
}

/// <summary>
/// Keeps one client for each service URL: a client of the SDK for every turn, with everything its serializer has to learn again, costs more than the turn.
/// </summary>
internal sealed class ConnectorClients(IHttpClientFactory httpClients) : IConnectorClients
{
    // A service has one URL for each region and a few for tenants; a client has no state that would be lost.
    private const int MaxKept = 256;

    private readonly ConcurrentDictionary<Uri, LastingClient> _clients = new();

    public IConnectorClient Get(Uri serviceUrl)
    {
        if (_clients.TryGetValue(serviceUrl, out var kept))
            return kept;

        if (_clients.Count >= MaxKept)
            _clients.Clear();
        return _clients.GetOrAdd(serviceUrl, url => new LastingClient(url, httpClients.CreateClient(ConnectorHttpClients.Api)));
    }

    private sealed class LastingClient : Microsoft.Bot.Connector.ConnectorClient
    {
        public LastingClient(Uri serviceUrl, HttpClient http)
            : base(http, disposeHttpClient: false) => BaseUri = serviceUrl;

        // The SDK disposes of the client after each turn.
        protected override void Dispose(bool disposing) { }
    }
}
