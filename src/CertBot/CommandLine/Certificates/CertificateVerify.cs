using System.Collections.Immutable;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CertBot.Certificates;
using CertBot.Channels.Http;
using CertBot.CommandLine.Sla;
using CertBot.Store.Documents;
using NodaTime;
using NodaTime.Text;

namespace CertBot.CommandLine.Certificates;

/// <summary>
/// <c>certificate verify</c>: 0 where the certificate is valid, 1 where it is not (changed, expired, unknown key, suspended, withdrawn, superseded), 2 where the
/// file or the keys cannot be read. Keys are never taken from where the file itself points to: whoever writes a file would vouch for it.
/// </summary>
internal sealed class CertificateVerify(TextWriter output, TextWriter error, IClock clock)
{
    private static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(10);

    /// <summary>With the keys of a file or an address.</summary>
    public async Task<int> RunWith(string file, string keys, bool isJson, CancellationToken cancellationToken)
    {
        try
        {
            return await Run(file, CertificateKeySet.Parse(await ReadKeys(keys, cancellationToken)), isJson, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or HttpRequestException or FormatException or OperationCanceledException)
        {
            await error.WriteLineAsync($"the keys cannot be read: {OutputText.Quote(DescribeFault(e))}");
            return 2;
        }
    }

    /// <summary>With the keys of a store.</summary>
    public async Task<int> RunOn(IStore store, string file, bool isJson, CancellationToken cancellationToken)
    {
        var keys = await CertificateKeys.ReadPublished(store, clock.GetCurrentInstant(), cancellationToken);
        return await Run(file, [.. keys.Select(ECDsaKey.Of)], isJson, cancellationToken);
    }

    private async Task<int> Run(string file, ImmutableArray<ECDsaKey> keys, bool isJson, CancellationToken cancellationToken)
    {
        string text;
        try
        {
            text = file == "-" ? await ReadBounded(Console.In, cancellationToken) : await ReadFile(file, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            await error.WriteLineAsync($"the file cannot be read: {OutputText.Quote(file)}");
            return 2;
        }

        switch (await new CertificateVerifier(keys, clock).Check(text))
        {
            case CertificateCheck.Unreadable unreadable:
                await error.WriteLineAsync(unreadable.Sentence);
                return 2;
            case CertificateCheck.Rejected rejected:
                await output.WriteLineAsync(
                    isJson
                        ? new JsonObject
                        {
                            ["valid"] = false,
                            ["reason"] = rejected.Reason,
                            ["text"] = rejected.Sentence,
                        }.ToJsonString()
                        : $"not valid: {rejected.Sentence}"
                );
                return 1;
            case CertificateCheck.Genuine genuine:
                await output.WriteLineAsync(isJson ? ToJson(genuine) : Describe(genuine));
                return genuine.Facts.IsValid ? 0 : 1;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static string Describe(CertificateCheck.Genuine genuine) =>
        $"{(genuine.Facts.IsValid ? "valid" : $"not valid: {genuine.Facts.State}")}: {OutputText.Quote(genuine.Facts.Id)}, {OutputText.Quote(genuine.Facts.Name)} {OutputText.Quote(genuine.Facts.Version)}, state as of {genuine.AsOf}, until {genuine.Expires}";

    private static string ToJson(CertificateCheck.Genuine genuine) =>
        new JsonObject
        {
            ["valid"] = genuine.Facts.IsValid,
            ["reason"] = genuine.Facts.IsValid ? null : genuine.Facts.State,
            ["asOf"] = InstantPattern.ExtendedIso.Format(genuine.AsOf),
            ["expires"] = InstantPattern.ExtendedIso.Format(genuine.Expires),
            ["issuer"] = genuine.Issuer,
            ["certificate"] = JsonNode.Parse(genuine.Facts.ToJson()),
        }.ToJsonString();

    private static async Task<string> ReadKeys(string keys, CancellationToken cancellationToken)
    {
        if (!keys.StartsWith("https://", StringComparison.OrdinalIgnoreCase) && !keys.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
            return await ReadFile(keys, cancellationToken);
        if (!Uri.TryCreate(keys, UriKind.Absolute, out var address) || address.UserInfo.Length > 0)
            throw new FormatException("the address is not one");
        var isLocal = address.IsLoopback;
        if (address.Scheme != Uri.UriSchemeHttps && !isLocal)
            throw new FormatException("the address has to begin with https://");

        using var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = FetchTimeout,
            // The machine itself only where it was named: a name of the outside may not lead inside.
            ConnectCallback = (context, token) => PublicAddress.Connect(context.DnsEndPoint, isLocal ? IPAddress.IsLoopback : PublicAddress.IsPublic, token),
        };
        using var client = new HttpClient(handler) { Timeout = FetchTimeout, MaxResponseContentBufferSize = CertificateVerifier.MaxLength };
        using var response = await client.GetAsync(address, cancellationToken);
        return response.IsSuccessStatusCode
            ? await response.Content.ReadAsStringAsync(cancellationToken)
            : throw new FormatException($"the address answered {(int)response.StatusCode}");
    }

    private static async Task<string> ReadFile(string path, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(path, Encoding.UTF8);
        return await ReadBounded(reader, cancellationToken);
    }

    /// <summary>At most one character more than a certificate may have: the verifier says that it is too long.</summary>
    private static async Task<string> ReadBounded(TextReader reader, CancellationToken cancellationToken)
    {
        var buffer = new char[CertificateVerifier.MaxLength + 1];
        return new string(buffer, 0, await reader.ReadBlockAsync(buffer, cancellationToken));
    }

    private static string DescribeFault(Exception e) =>
        e switch
        {
            FormatException => e.Message,
            OperationCanceledException => "no answer in time",
            HttpRequestException => "the address does not answer",
            _ => "no such file, or it may not be read",
        };
}
