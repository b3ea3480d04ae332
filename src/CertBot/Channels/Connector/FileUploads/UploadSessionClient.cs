using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using CertBot.Channels.Connector.Authentication;
using CertBot.Channels.Connector.Client;
using CertBot.Channels.Http;
using CertBot.Configuration;
using NodaTime;

namespace CertBot.Channels.Connector.FileUploads;

/// <summary>
/// Uploads a file to an upload session in chunks, never with the whole file in memory. The address comes from a client: only public hosts over TLS are allowed,
/// or this machine where it is trusted. No redirect is followed and no token is sent.
/// </summary>
internal sealed class UploadSessionClient(IHttpClientFactory httpClients, TrustedHosts trustedHosts, IClock clock)
{
    /// <summary>The chunk size: a multiple of 320 KiB, below 4 MiB.</summary>
    public const int ChunkSize = 12 * 320 * 1024;

    private const int MaxResponseBytes = 64 * 1024;

    /// <summary>True when uploads to this address are allowed.</summary>
    public bool IsAllowed(string? address) => SelectTarget(address) is not null;

    /// <param name="attempt">A repeated attempt first asks the session how much it already has.</param>
    public async Task<UploadSessionResult> Upload(Stream content, string address, UploadAttempt attempt, CancellationToken cancellationToken)
    {
        if (SelectTarget(address) is not var (clientName, url))
            return new UploadSessionResult.Rejected();

        var client = httpClients.CreateClient(clientName);
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
                        return new UploadSessionResult.RetryLater(HttpFailure.ReadRetryAfter(response, clock.GetCurrentInstant()));
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
        catch (Exception exception) when (HttpFailure.IsTransient(exception, cancellationToken))
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

    /// <summary>The next offset the session expects; null when the session no longer exists.</summary>
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

    private (string ClientName, Uri Url)? SelectTarget(string? address) =>
        !Uri.TryCreate(address, UriKind.Absolute, out var url) || url.UserInfo.Length > 0 ? null
        : UrlRules.IsLoopbackHost(url.Host)
            ? trustedHosts.IsTrusted(url) ? (ConnectorHttpClients.Files, url)
                : null
        : url.Scheme == Uri.UriSchemeHttps ? (ConnectorHttpClients.PublicUploads, url)
        : null;
}

internal enum UploadAttempt
{
    First,
    Repeated,
}

/// <summary>The result of an upload.</summary>
internal abstract record UploadSessionResult
{
    private UploadSessionResult() { }

    public sealed record Completed : UploadSessionResult;

    public sealed record RetryLater(Duration? RetryAfter) : UploadSessionResult;

    /// <summary>The session has expired; the user has to request the file again.</summary>
    public sealed record Expired : UploadSessionResult;

    /// <summary>The address is not allowed, or the server refused the file.</summary>
    public sealed record Rejected : UploadSessionResult;
}

/// <summary>A range of a file as the body of a request, read while it is sent.</summary>
internal sealed class FileChunkContent(Stream file, long offset, long chunkLength) : HttpContent
{
    private const int BufferSize = 80 * 1024;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        file.Position = offset;
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (var remaining = chunkLength; remaining > 0; )
            {
                var read = await file.ReadAsync(buffer.AsMemory(0, (int)Math.Min(remaining, BufferSize)), cancellationToken);
                if (read == 0)
                    throw new IOException("a stored file is shorter than it was");

                await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                remaining -= read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = chunkLength;
        return true;
    }
}
