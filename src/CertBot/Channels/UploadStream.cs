namespace CertBot.Channels;

/// <summary>A stream that can only be read, asynchronously and once.</summary>
internal abstract class ForwardStream : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public abstract override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() { }
}

/// <summary>The body of an upload, see <see cref="RequestBodyReader.OpenUpload"/>.</summary>
internal sealed class UploadStream(HttpRequest request, long maxBytes, CancellationTokenSource timeout) : ForwardStream
{
    private long _total;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var read = await request.Body.ReadAsync(buffer, timeout.Token);
            _total += read;
            return _total > maxBytes ? throw new BadHttpRequestException("The upload is too large.", 413) : read;
        }
        catch (OperationCanceledException exception) when (!request.HttpContext.RequestAborted.IsCancellationRequested)
        {
            throw new BadHttpRequestException("The upload did not arrive in time.", 408, exception);
        }
        catch (IOException exception)
        {
            throw RequestReadErrors.Translate(exception);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            timeout.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>
/// One part of a multipart body. A part that breaks off is an <see cref="InvalidDataException"/>, so that it cannot be taken for a failure of the disk.
/// </summary>
internal sealed class PartStream(Stream part) : ForwardStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await part.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException exception) when (exception is not BadHttpRequestException)
        {
            throw new InvalidDataException("A part of the upload broke off.", exception);
        }
    }
}
