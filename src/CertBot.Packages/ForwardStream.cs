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
/// <param name="source">Read to where these bytes end, and no further.</param>
/// <param name="length">In bytes.</param>
/// <param name="whenShort">Creates the refusal of a source that ends earlier, from the number of bytes that are missing.</param>
internal sealed class BoundedStream(Stream source, long length, Func<long, PackageRefusedException>? whenShort = null) : ForwardStream
{
    private long _remaining = length;

    public bool IsUsedUp => _remaining == 0;

    /// <summary>More was asked for after the last byte: a decompressor does so whose data ends in the middle.</summary>
    public bool IsOverread { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        if (_remaining == 0 || buffer.IsEmpty)
        {
            IsOverread |= !buffer.IsEmpty;
            return 0;
        }

        var read = source.Read(buffer[..(int)Math.Min(buffer.Length, Math.Max(1, _remaining - 1))]);
        if (read == 0)
        {
            throw whenShort?.Invoke(_remaining) ?? new PackageRefusedException(RefusalReason.Truncated);
        }

        _remaining -= read;
        return read;
    }
}
