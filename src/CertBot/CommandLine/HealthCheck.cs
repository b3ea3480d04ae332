using System.Globalization;
using System.Net;

namespace CertBot.CommandLine;

/// <summary><c>health</c>: asks a running host whether it lives. For the image's HEALTHCHECK, which has no shell and no other program to ask with.</summary>
internal static class HealthCheck
{
    private const string DefaultUrl = "http://localhost:3978";

    /// <summary>Shorter than a container's engine waits, so that the line is said and not cut off.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    /// <param name="url">Where the host listens.</param>
    /// <returns>0 it lives; 1 it does not; 2 the address is none.</returns>
    public static async Task<int> Run(string url, TimeSpan timeout, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var host) || host.Scheme is not ("http" or "https") || host.UserInfo.Length > 0)
        {
            await error.WriteLineAsync("--url is not an http address like http://localhost:8080."); // not repeated: an address may carry a password
            return 2;
        }

        var address = new Uri(host, "/health/live");
        var fault = await Probe(address, timeout, cancellationToken);
        await (fault is null ? output.WriteLineAsync("live") : error.WriteLineAsync($"{address}: {fault}"));
        return fault is null ? 0 : 1;
    }

    /// <summary>Where a host with these settings can be asked on its own machine: an address that means all of a machine's is nobody's to call.</summary>
    /// <param name="urls">The setting <c>Urls</c>; null or empty: its default.</param>
    public static string LocalUrl(string? urls)
    {
        var all = (string.IsNullOrWhiteSpace(urls) ? DefaultUrl : urls).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

        // Plain http first: a certificate is made out to the name people call, not to this machine.
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

        // A proxy or another address would answer for itself.
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
