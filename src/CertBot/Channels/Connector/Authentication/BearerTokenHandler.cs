using System.Net;
using System.Net.Http.Headers;
using CertBot.Configuration;

namespace CertBot.Channels.Connector.Authentication;

/// <summary>Puts the bot's token on what goes to a trusted address, and on nothing else. What the Connector takes for a stale token is sent once more with a fresh one.</summary>
internal sealed class BearerTokenHandler(BotTokenProvider tokens, TrustedHosts trustedHosts) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri is not { } url || !trustedHosts.IsTrusted(url))
        {
            return await base.SendAsync(request, cancellationToken);
        }

        var token = await tokens.GetToken(cancellationToken) ?? throw new TokenUnavailableException();
        var response = await Send(request, token, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized || request.Content is not (null or ByteArrayContent) || !tokens.Invalidate(token))
        {
            return response;
        }

        if (await tokens.GetToken(cancellationToken) is not { } fresh)
        {
            return response;
        }

        response.Dispose();
        return await Send(request, fresh, cancellationToken);
    }

    private Task<HttpResponseMessage> Send(HttpRequestMessage request, Secret token, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Reveal());
        return base.SendAsync(request, cancellationToken);
    }
}

/// <summary>There is no token to speak with now. To whoever sends it is the same as a Connector that is away: later.</summary>
internal sealed class TokenUnavailableException() : HttpRequestException("There is no token for the Connector.");
