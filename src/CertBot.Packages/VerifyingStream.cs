using System.Buffers;
using System.IO.Compression;
using System.IO.Hashing;

namespace CertBot.Packages;

/// <summary>
/// Checksum and length of the unpacked bytes as declared by the container. Gzip declares the length modulo 2³²; no limit allows as much.
/// </summary>
internal sealed record ExpectedChecksum(uint Checksum, long Length);

/// <summary>
/// Unpacked bytes that are verified against the declared checksum and length at the end. DeflateStream accepts truncated
/// data and trailing bytes; here both are rejected.
/// </summary>
internal sealed class VerifyingStream(BoundedStream packed, Stream unpacked, Func<ExpectedChecksum> expected, Action<int>? count = null) : ForwardStream
{
    private readonly Crc32 _checksum = new();
    private long _length;
    private bool _isAtEnd;

    public override int Read(Span<byte> buffer)
    {
        if (_isAtEnd || buffer.IsEmpty)
        {
            return 0;
        }

        var read = Unpack(buffer);
        if (read == 0)
        {
            _isAtEnd = true;
            Verify();
            return 0;
        }

        _checksum.Append(buffer[..read]);
        _length += read;
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
            throw new PackageRefusedException(RefusalReason.Damaged);
        }
    }

    /// <summary>Reads what is left, as far as needed to tell whether the container declares its length and checksum rightly.</summary>
    public void VerifyToEnd(ExpectedChecksum declared)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(81920);
        try
        {
            while (Read(buffer) > 0)
            {
                if (_length > declared.Length)
                {
                    throw FalseLength(declared);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Verify()
    {
        if (!packed.IsUsedUp)
        {
            throw new PackageRefusedException(RefusalReason.Trailing);
        }

        var expectedChecksum = expected();
        if (expectedChecksum.Length != _length)
        {
            // Stored bytes have no end of their own to be missed.
            throw packed.IsOverread && packed != unpacked ? new PackageRefusedException(RefusalReason.Truncated) : FalseLength(expectedChecksum);
        }

        if (expectedChecksum.Checksum != _checksum.GetCurrentHashAsUInt32())
        {
            throw new PackageRefusedException(RefusalReason.Damaged);
        }
    }

    private static PackageRefusedException FalseLength(ExpectedChecksum declared) =>
        new PackageRefusedException(RefusalReason.FalseLength).With("length", declared.Length);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            unpacked.Dispose();
        }

        base.Dispose(disposing);
    }

    public static VerifyingStream ForDeflated(BoundedStream packed, Func<ExpectedChecksum> expected, Action<int>? count = null) =>
        new(packed, new DeflateStream(packed, CompressionMode.Decompress, leaveOpen: true), expected, count);

    public static VerifyingStream ForStored(BoundedStream packed, Func<ExpectedChecksum> expected) => new(packed, packed, expected);
}
