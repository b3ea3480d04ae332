using System.Buffers;
using System.Net;

namespace CertBot.Channels.Connector.FileUploads;

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
