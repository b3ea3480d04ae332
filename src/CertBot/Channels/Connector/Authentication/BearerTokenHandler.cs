using System.Net;
using System.Net.Http.Headers;
using CertBot.Configuration;

namespace CertBot.Channels.Connector.Authentication;

/// <summary>Adds the bot's token to requests to trusted hosts only. After a 401 the request is repeated once with a fresh token.</summary>
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

/// <summary>No bot token is available. For callers the same as an unreachable Connector: retry later.</summary>
internal sealed class TokenUnavailableException() : HttpRequestException("There is no token for the Connector.");
