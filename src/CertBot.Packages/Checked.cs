using System.IO.Compression;

namespace CertBot.Packages;

/// <summary>What a container says of the bytes that were packed in it. Gzip gives the length modulo 2³².</summary>
internal sealed record Promise(uint Checksum, uint Length);

/// <summary>
/// Unpacked bytes that are compared with the container's promise when they end. DeflateStream takes a stream that was
/// cut off, or that has more behind it, for a good one; here both are refused.
/// </summary>
internal sealed class Checked(Window packed, Stream unpacked, Func<Promise> promise, Action<int>? count = null) : ForwardStream
{
    private Crc32 sum;
    private uint length;
    private bool ended;

    public override int Read(Span<byte> buffer)
    {
        if (ended || buffer.IsEmpty)
        {
            return 0;
        }

        var read = Unpack(buffer);
        if (read == 0)
        {
            ended = true;
            Compare();
            return 0;
        }

        sum.Add(buffer[..read]);
        length = unchecked(length + (uint)read);
        count?.Invoke(read);
        return read;
    }

    private int Unpack(Span<byte> buffer)
    {
        try
        {
            return unpacked.Read(buffer);
        }
        catch (InvalidDataException)
        {
            throw new RefusedException(Because.Damaged);
        }
    }

    private void Compare()
    {
        if (!packed.IsUsedUp)
        {
            throw new RefusedException(Because.Trailing);
        }

        var promised = promise();
        if (promised.Length != length)
        {
            throw new RefusedException(Because.Truncated);
        }

        if (promised.Checksum != sum.Value)
        {
            throw new RefusedException(Because.Damaged);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            unpacked.Dispose();
        }

        base.Dispose(disposing);
    }

    public static Checked Deflated(Window packed, Func<Promise> promise, Action<int>? count = null) =>
        new(packed, new DeflateStream(packed, CompressionMode.Decompress, leaveOpen: true), promise, count);

    public static Checked Stored(Window packed, Func<Promise> promise) => new(packed, packed, promise);
}
