using System.Text;
using CertBot.Configuration;

namespace CertBot.Channels.Connector.Authentication;

/// <summary>Downloads the OpenID metadata and the keys it points to: by https or from this machine, without redirects, with a size limit.</summary>
internal sealed class OpenIdMetadataClient(IHttpClientFactory httpClients)
{
    private const int MaxBytes = 1024 * 1024;

    public async Task<string> GetDocument(string? address, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || !UrlRules.IsHttpsOrLoopback(url))
        {
            throw new IOException("keys are fetched by https, or from this machine");
        }

        using var response = await httpClients.CreateClient(TokenHttpClient.Name).GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode(); // a redirect is a failure
        return await JsonRequestBody.ReadBytes(await response.Content.ReadAsStreamAsync(cancellationToken), MaxBytes, cancellationToken) is { } bytes
            ? Encoding.UTF8.GetString(bytes)
            : throw new IOException("the document is too long");
    }
}
