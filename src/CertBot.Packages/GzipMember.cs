using System.Buffers.Binary;

namespace CertBot.Packages;

/// <summary>
/// One gzip member of exactly the given length (RFC 1952). GZipStream is not used because it silently accepts a missing
/// trailer, bytes after the member, and further members.
/// </summary>
internal static class GzipMember
{
    private const int TrailerLength = 8;

    public static bool IsSignature(ReadOnlySpan<byte> start) => start is [0x1f, 0x8b, ..];

    public static VerifyingStream Open(Stream source, long length, UnpackBudget budget)
    {
        var body = length - SkipHeader(source) - TrailerLength;
        if (body <= 0)
        {
            throw new PackageRefusedException(RefusalReason.Truncated);
        }

        return VerifyingStream.ForDeflated(new BoundedStream(source, body), () => ReadTrailer(source), budget.Count);
    }

    private static long SkipHeader(Stream source)
    {
        Span<byte> header = stackalloc byte[10];
        Fill(source, header);
        if (!IsSignature(header))
        {
            throw new PackageRefusedException(RefusalReason.NotPackage);
        }

        var flags = header[3];
        if (header[2] != 8 || (flags & 0xe0) != 0)
        {
            throw new PackageRefusedException(RefusalReason.Damaged);
        }

        long read = header.Length;
        if ((flags & 4) != 0)
        {
            read += SkipExtra(source);
        }

        // The original file name, then a comment, each up to a zero byte.
        for (var texts = (flags >> 3 & 1) + (flags >> 4 & 1); texts > 0; texts--)
        {
            read += SkipText(source);
        }

        if ((flags & 2) != 0)
        {
            Fill(source, header[..2]);
            read += 2;
        }

        return read;
    }

    private static long SkipExtra(Stream source)
    {
        Span<byte> size = stackalloc byte[2];
        Fill(source, size);
        var extra = new byte[BinaryPrimitives.ReadUInt16LittleEndian(size)];
        Fill(source, extra);
        return size.Length + extra.Length;
    }

    private static long SkipText(Stream source)
    {
        for (var read = 1; read <= ushort.MaxValue; read++)
        {
            switch (source.ReadByte())
            {
                case 0:
                    return read;
                case -1:
                    throw new PackageRefusedException(RefusalReason.Truncated);
            }
        }

        throw new PackageRefusedException(RefusalReason.Damaged);
    }

    private static ExpectedChecksum ReadTrailer(Stream source)
    {
        Span<byte> trailer = stackalloc byte[TrailerLength];
        Fill(source, trailer);
        return new ExpectedChecksum(BinaryPrimitives.ReadUInt32LittleEndian(trailer), BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]));
    }

    private static void Fill(Stream source, Span<byte> buffer)
    {
        if (source.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) < buffer.Length)
        {
            throw new PackageRefusedException(RefusalReason.Truncated);
        }
    }
}
