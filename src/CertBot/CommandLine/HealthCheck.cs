using System.Globalization;
using System.Net;

namespace CertBot.CommandLine;

/// <summary>
/// <c>health</c>: requests the liveness endpoint of a running host. For the HEALTHCHECK of the container image, which has neither a shell nor curl.
/// </summary>
internal static class HealthCheck
{
    private const string DefaultUrl = "http://localhost:3978";

    /// <summary>Shorter than the timeout of the container engine, so that the message is printed before the process is killed.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    /// <param name="url">The base address of the host.</param>
    /// <returns>0 when the host is live; 1 when it is not; 2 when the address is invalid.</returns>
    public static async Task<int> Run(string url, TimeSpan timeout, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var host) || host.Scheme is not ("http" or "https") || host.UserInfo.Length > 0)
        {
            // The value is not printed: an address may contain a password.
            await error.WriteLineAsync("--url is not an http address like http://localhost:8080.");
            return 2;
        }

        var address = new Uri(host, "/health/live");
        var fault = await Probe(address, timeout, cancellationToken);
        await (fault is null ? output.WriteLineAsync("live") : error.WriteLineAsync($"{address}: {fault}"));
        return fault is null ? 0 : 1;
    }

    /// <summary>
    /// The address under which a host with these settings is reachable from its own machine: wildcard addresses are replaced by the loopback address.
    /// </summary>
    /// <param name="urls">The setting <c>Urls</c>; null or empty for its default.</param>
    public static string LocalUrl(string? urls)
    {
        var all = (string.IsNullOrWhiteSpace(urls) ? DefaultUrl : urls).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

        // Plain http is preferred: a certificate names the public host name, not the loopback address.
        var chosen = all.FirstOrDefault(u => u.StartsWith("http:", StringComparison.OrdinalIgnoreCase)) ?? all.FirstOrDefault() ?? DefaultUrl;
        return
            Uri.TryCreate(chosen, UriKind.Absolute, out var url)
            && IPAddress.TryParse(url.Host.Trim('[', ']'), out var ip)
            && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any))
            ? string.Create(CultureInfo.InvariantCulture, $"{url.Scheme}://127.0.0.1:{url.Port}")
            : chosen;
    }

    private static async Task<string?> Probe(Uri address, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);

        // A proxy or a redirect target would answer instead of the host.
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
        try
        {
            using var response = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return response.StatusCode == HttpStatusCode.OK
                ? null
                : string.Create(CultureInfo.InvariantCulture, $"not live: it answers {(int)response.StatusCode}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return string.Create(CultureInfo.InvariantCulture, $"not live: no answer within {timeout.TotalSeconds:0.#} s");
        }
        catch (HttpRequestException exception)
        {
            return $"not live: {exception.Message}";
        }
    }
}
