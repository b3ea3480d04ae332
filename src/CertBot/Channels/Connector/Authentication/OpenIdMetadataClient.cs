using System.Text;
using CertBot.Configuration;

namespace CertBot.Channels.Connector.Authentication;

/// <summary>Gets the metadata and the keys it points to: encrypted or from this machine, from where they were asked for, and not without end.</summary>
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
        response.EnsureSuccessStatusCode(); // a redirect is no success
        return await JsonRequestBody.ReadBytes(await response.Content.ReadAsStreamAsync(cancellationToken), MaxBytes, cancellationToken) is { } bytes
            ? Encoding.UTF8.GetString(bytes)
            : throw new IOException("the document is too long");
    }
}
