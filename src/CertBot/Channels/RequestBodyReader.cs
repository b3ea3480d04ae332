using Microsoft.AspNetCore.Http.Features;

namespace CertBot.Channels;

/// <summary>Reads the bodies of requests within <see cref="RequestLimits"/>. Every endpoint that reads a body reads it here.</summary>
internal sealed class RequestBodyReader(RequestLimits limits)
{
    private const int SegmentSize = 16 * 1024;

    private readonly HeldBytes _heldBytes = new(limits.MaxHeldBytes);

    /// <summary>The whole body. Its bytes count as held until the request is answered.</summary>
    /// <param name="door">The endpoints that share one part of the bytes held at once.</param>
    public async Task<RequestBody> Read(HttpRequest request, int maxBytes, string door)
    {
        if (request.ContentLength > maxBytes)
            return TooLarge(maxBytes);

        var held = _heldBytes.CreateShare(door);
        request.HttpContext.Response.RegisterForDispose(held);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(request.HttpContext.RequestAborted);
        timeout.CancelAfter(limits.BodyTimeout);
        try
        {
            return await Read(request, maxBytes, held, timeout.Token);
        }
        catch (OperationCanceledException) when (!request.HttpContext.RequestAborted.IsCancellationRequested)
        {
            request.HttpContext.Response.Headers.Connection = "close";
            return new RequestBody.Refused(BotFrameworkError.Create(408, "TooSlow", "The body did not arrive in time."));
        }
        catch (BadHttpRequestException)
        {
            throw;
        }
        catch (IOException exception)
        {
            throw RequestReadErrors.Translate(exception);
        }
    }

    /// <summary>
    /// The body of an upload as a stream that ends after the time for uploads and after <paramref name="maxBytes"/>. What is wrong with the request is a
    /// <see cref="BadHttpRequestException"/>, so that it cannot be taken for a failure of a store.
    /// </summary>
    public Stream OpenUpload(HttpRequest request, long maxBytes)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } sizeLimit)
            sizeLimit.MaxRequestBodySize = maxBytes;
        var timeout = CancellationTokenSource.CreateLinkedTokenSource(request.HttpContext.RequestAborted);
        timeout.CancelAfter(limits.UploadTimeout);
        var upload = new UploadStream(request, maxBytes, timeout);
        request.HttpContext.Response.RegisterForDispose(upload);
        return upload;
    }

    private static async Task<RequestBody> Read(HttpRequest request, int maxBytes, HeldBytes.Share held, CancellationToken cancellationToken)
    {
        // Segments instead of one array that grows: what is held is what has arrived, whatever length the request announced.
        List<byte[]> segments = [];
        var (total, used) = (0, 0);
        while (true)
        {
            if (segments.Count == 0 || used == segments[^1].Length)
            {
                var size = segments.Count == 0 ? (int)Math.Min(SegmentSize, request.ContentLength + 1 ?? SegmentSize) : SegmentSize;
                if (!held.TryTake(size))
                    return Busy(request);
                segments.Add(new byte[size]);
                used = 0;
            }

            var read = await request.Body.ReadAsync(segments[^1].AsMemory(used), cancellationToken);
            if (read == 0)
                return held.TryTake(total) ? new RequestBody.Complete(Join(segments, total)) : Busy(request);
            total += read;
            used += read;
            if (total > maxBytes)
                return TooLarge(maxBytes);
        }
    }

    private static byte[] Join(List<byte[]> segments, int total)
    {
        var bytes = new byte[total];
        var at = 0;
        foreach (var segment in segments)
        {
            var length = Math.Min(segment.Length, total - at);
            segment.AsSpan(0, length).CopyTo(bytes.AsSpan(at));
            at += length;
        }

        return bytes;
    }

    private static RequestBody.Refused TooLarge(int maxBytes) =>
        new(BotFrameworkError.Create(413, "TooLarge", $"A body is at most {maxBytes / 1024} KB here."));

    private static RequestBody.Refused Busy(HttpRequest request)
    {
        request.HttpContext.Response.Headers.RetryAfter = "2";
        return new(BotFrameworkError.Create(503, "Busy", "Too many requests are being read at the moment."));
    }
}

/// <summary>The body of a request, or the response that refuses it.</summary>
internal abstract record RequestBody
{
    private RequestBody() { }

    public sealed record Complete(byte[] Bytes) : RequestBody;

    public sealed record Refused(IResult Result) : RequestBody;
}

/// <summary>
/// How many bytes of request bodies are held at once. One door may hold half of them, so that whoever floods one channel leaves the others room.
/// </summary>
internal sealed class HeldBytes(long max)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _doors = new(StringComparer.Ordinal);
    private long _total;

    public Share CreateShare(string door) => new(this, door);

    private bool TryTake(string door, long bytes)
    {
        lock (_gate)
        {
            var heldHere = _doors.GetValueOrDefault(door);
            if (_total + bytes > max || heldHere + bytes > max / 2)
                return false;

            _total += bytes;
            _doors[door] = heldHere + bytes;
            return true;
        }
    }

    private void Return(string door, long bytes)
    {
        lock (_gate)
        {
            _total -= bytes;
            _doors[door] -= bytes;
        }
    }

    /// <summary>What one request holds; returned when it is disposed.</summary>
    public sealed class Share(HeldBytes all, string door) : IDisposable
    {
        private long _bytes;

        public bool TryTake(long bytes)
        {
            if (!all.TryTake(door, bytes))
                return false;

            _bytes += bytes;
            return true;
        }

        public void Dispose()
        {
            if (_bytes > 0)
                all.Return(door, _bytes);
            _bytes = 0;
        }
    }
}

/// <summary>Errors while a request is read are the client's: a connection that broke, chunk sizes that are no numbers.</summary>
internal static class RequestReadErrors
{
    public static BadHttpRequestException Translate(IOException exception) =>
        exception as BadHttpRequestException ?? new BadHttpRequestException("The body could not be read.", 400, exception);
}
