using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Authentication;
using CertBot.Channels.Connector.Client;
using CertBot.Configuration;
using NodaTime;

namespace CertBot.Channels.Connector.FileUploads;

/// <summary>
/// Uploads a file to an upload session in chunks, without loading it into memory. The address comes from the client: only public addresses over TLS are
/// allowed, or this machine where that is trusted. Redirects are not followed, and no token is sent.
/// </summary>
internal sealed class UploadSessionClient(ConnectorHttp connectorHttp, PublicHttpClient publicHttp, TrustedHosts trustedHosts, IClock clock)
{
    /// <summary>The maximum chunk size: a multiple of 320 KiB, below 4 MiB.</summary>
    public const int ChunkSize = 12 * 320 * 1024;

    private const int MaxResponseBytes = 64 * 1024;

    private static readonly Duration MaxRetryAfter = Duration.FromHours(1);

    /// <summary>Whether uploads to the address are allowed.</summary>
    public bool IsAllowed(string? address) => SelectClient(address) is not null;

    /// <param name="attempt">Repeated: the session is asked first for what it already has.</param>
    public async Task<UploadSessionResult> Upload(Stream content, string address, UploadAttempt attempt, CancellationToken cancellationToken)
    {
        if (SelectClient(address) is not var (client, url))
            return new UploadSessionResult.Rejected();

        try
        {
            var nextOffset = attempt == UploadAttempt.Repeated ? await FindNextOffset(client, url, content.Length, cancellationToken) : 0;
            while (nextOffset is { } offset && offset < content.Length)
            {
                var length = Math.Min(ChunkSize, content.Length - offset);
                using var response = await PutChunk(client, url, content, offset, length, cancellationToken);
                switch (response.StatusCode)
                {
                    case HttpStatusCode.OK or HttpStatusCode.Created:
                        return new UploadSessionResult.Completed();
                    case HttpStatusCode.Accepted:
                        nextOffset = offset + length;
                        break;
                    case HttpStatusCode.RequestedRangeNotSatisfiable
                    or HttpStatusCode.RequestTimeout
                    or HttpStatusCode.TooManyRequests
                    or >= HttpStatusCode.InternalServerError:
                        return new UploadSessionResult.RetryLater(ReadRetryAfter(response));
                    case HttpStatusCode.NotFound or HttpStatusCode.Gone or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden:
                        return new UploadSessionResult.Expired();
                    default:
                        return new UploadSessionResult.Rejected();
                }
            }

            return nextOffset is null ? new UploadSessionResult.Expired() : new UploadSessionResult.Completed();
        }
        catch (HttpRequestException exception) when (exception is { InnerException: NonPublicAddressException })
        {
            return new UploadSessionResult.Rejected();
        }
        catch (Exception exception)
            when (exception is HttpRequestException or IOException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new UploadSessionResult.RetryLater(RetryAfter: null);
        }
    }

    private static async Task<HttpResponseMessage> PutChunk(
        HttpClient client,
        Uri url,
        Stream content,
        long offset,
        long length,
        CancellationToken cancellationToken
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, url) { Content = new FileChunkContent(content, offset, length) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        request.Content.Headers.ContentRange = new ContentRangeHeaderValue(offset, offset + length - 1, content.Length);
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>The next offset the session expects. Null: the session has ended or does not say.</summary>
    private static async Task<long?> FindNextOffset(HttpClient client, Uri url, long length, CancellationToken cancellationToken)
    {
        using var response = await client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.StatusCode is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError)
            throw new HttpRequestException("the session does not answer");
        if (!response.IsSuccessStatusCode)
            return null;

        var responseBody = await JsonRequestBody.ReadBytes(await response.Content.ReadAsStreamAsync(cancellationToken), MaxResponseBytes, cancellationToken)
            is { } bytes
            ? ChannelJson.ParseObject(bytes)
            : null;
        return responseBody?["nextExpectedRanges"] switch
        {
            JsonArray { Count: 0 } => length,
            JsonArray ranges
                when ranges[0]?.GetValueKind() == JsonValueKind.String
                    && long.TryParse(
                        ranges[0]?.GetValue<string>().Split('-')[0],
                        System.Globalization.NumberStyles.None,
                        System.Globalization.CultureInfo.InvariantCulture,
                        out var next
                    )
                    && next <= length => next,
            _ => 0,
        };
    }

    private (HttpClient Client, Uri Url)? SelectClient(string? address) =>
        !Uri.TryCreate(address, UriKind.Absolute, out var url) || url.UserInfo.Length > 0 ? null
        : UrlRules.IsLoopbackHost(url.Host)
            ? trustedHosts.IsTrusted(url) ? (connectorHttp.FileClient, url)
                : null
        : url.Scheme == Uri.UriSchemeHttps ? (publicHttp.UploadClient, url)
        : null;

    private Duration? ReadRetryAfter(HttpResponseMessage response)
    {
        var requested = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => Duration.FromTimeSpan(delta),
            { Date: { } date } => Instant.FromDateTimeOffset(date) - clock.GetCurrentInstant(),
            _ => (Duration?)null,
        };
        return requested is not { } delay ? null : Duration.Max(Duration.Zero, Duration.Min(delay, MaxRetryAfter));
    }
}

internal enum UploadAttempt
{
    First,
    Repeated,
}

/// <summary>Result of an upload.</summary>
internal abstract record UploadSessionResult
{
    private UploadSessionResult() { }

    public sealed record Completed : UploadSessionResult;

    public sealed record RetryLater(Duration? RetryAfter) : UploadSessionResult;

    /// <summary>The session has ended; the person has to give consent again.</summary>
    public sealed record Expired : UploadSessionResult;

    /// <summary>Permanent failure: the address is not allowed, or the session refused the file.</summary>
    public sealed record Rejected : UploadSessionResult;
}
