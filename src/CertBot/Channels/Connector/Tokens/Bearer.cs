using System.Net;
using System.Net.Http.Headers;

namespace CertBot.Channels.Connector.Tokens;

/// <summary>Puts the bot's token on what goes to a trusted address, and on nothing else. What the Connector takes for a stale token is sent once more with a fresh one.</summary>
internal sealed class Bearer(HttpMessageHandler inner, OutboundTokens tokens, TrustedHosts hosts) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri is not { } address || !hosts.Trusts(address))
        {
            return await base.SendAsync(request, cancellationToken);
        }

        var token = await tokens.Get(cancellationToken) ?? throw new NoTokenException();
        var response = await Send(request, token, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized || request.Content is not (null or ByteArrayContent) || !tokens.Drop(token))
        {
            return response;
        }

        if (await tokens.Get(cancellationToken) is not { } fresh)
        {
            return response;
        }

        response.Dispose();
        return await Send(request, fresh, cancellationToken);
    }

    private Task<HttpResponseMessage> Send(HttpRequestMessage request, Secret token, CancellationToken cancel)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Reveal());
        return base.SendAsync(request, cancel);
    }
}

/// <summary>There is no token to speak with now. To whoever sends it is the same as a Connector that is away: later.</summary>
internal sealed class NoTokenException() : HttpRequestException("There is no token for the Connector.");
