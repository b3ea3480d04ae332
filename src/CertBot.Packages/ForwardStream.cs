namespace CertBot.Packages;

/// <summary>A read-only stream without seeking.</summary>
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

    public abstract override int Read(Span<byte> buffer);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int ReadByte()
    {
        Span<byte> single = stackalloc byte[1];
        return Read(single) == 0 ? -1 : single[0];
    }

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

/// <summary>
/// The next <paramref name="length"/> bytes of another stream. The last byte is always returned by a read of its own: a decompressor
/// that never reads it has ended too early, so bytes hidden after the compressed data are detected exactly.
/// (DeflateStream neither reports how much it consumed nor returns unused bytes.)
/// </summary>
internal sealed class BoundedStream(Stream source, long length) : ForwardStream
{
    private long _remaining = length;

    public bool IsUsedUp => _remaining == 0;

    public override int Read(Span<byte> buffer)
    {
        if (_remaining == 0 || buffer.IsEmpty)
        {
            return 0;
        }

        var read = source.Read(buffer[..(int)Math.Min(buffer.Length, Math.Max(1, _remaining - 1))]);
        if (read == 0)
        {
            throw new PackageRefusedException(RefusalReason.Truncated);
        }

        _remaining -= read;
        return read;
    }
}
