using System.Text;

namespace CertBot.Channels.Connector.Tokens;

/// <summary>Gets the metadata and the keys it points to: encrypted or from this machine, from where they were asked for, and not without end.</summary>
internal sealed class KeyDocuments(TokenHttp http)
{
    private const int Largest = 1024 * 1024;

    public async Task<string> Get(string? address, CancellationToken cancel)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var from) || !Https.OrLoopback(from))
        {
            throw new IOException("keys are fetched by https, or from this machine");
        }

        using var response = await http.Client.GetAsync(from, HttpCompletionOption.ResponseHeadersRead, cancel);
        response.EnsureSuccessStatusCode();   // a redirect is no success
        return await Body.Bytes(await response.Content.ReadAsStreamAsync(cancel), Largest, cancel) is { } bytes
            ? Encoding.UTF8.GetString(bytes)
            : throw new IOException("the document is too long");
    }
}
