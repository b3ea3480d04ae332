using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace CertBot.Packages;

/// <summary>
/// The records of one unpacked package: <c>int32 length of the path</c> in UTF-16 code units, path, <c>int32 length of
/// the content</c>, content, repeated. There is no count and no end marker; a path of length 0 or the end of the data
/// ends the package. No declared length is trusted before the bytes have been read.
/// </summary>
internal sealed class RecordReader(Stream unpacked, PackageLimits limits, IPackageVisitor visitor)
{
    private static readonly UnicodeEncoding Utf16 = new(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true);

    private readonly HashSet<string> _seenPaths = new(StringComparer.Ordinal);
    private int _number;

    public void VisitEntries()
    {
        try
        {
            for (_number = 1; ReadLength(atEnd: 0) is var pathLength and not 0; _number++)
            {
                VisitEntry(pathLength);
            }

            if (unpacked.ReadByte() >= 0)
            {
                throw new PackageRefusedException(RefusalReason.Trailing);
            }
        }
        catch (PackageRefusedException exception)
        {
            throw exception.With("entry", _number);
        }

        visitor.Complete();
    }

    private void VisitEntry(int pathLength)
    {
        if (_number > limits.MaxEntries)
        {
            throw new PackageRefusedException(RefusalReason.TooManyEntries).With("limit", limits.MaxEntries);
        }

        var path = EntryPath.Read(ReadPath(pathLength), limits);
        if (!_seenPaths.Add(path.Normalized()))
        {
            throw new PackageRefusedException(RefusalReason.Duplicate).With("place", path.ToString());
        }

        try
        {
            VisitContent(path);
        }
        catch (PackageRefusedException exception)
        {
            throw exception.With("place", path.ToString());
        }
    }

    private string ReadPath(int length)
    {
        if (length < 0 || length > limits.MaxPathLength)
        {
            // Any other gzip file fails here at the first record; it is reported as not being a package.
            throw _number == 1
                ? new PackageRefusedException(RefusalReason.NotPackage)
                : new PackageRefusedException(RefusalReason.PathLength).With("length", length).With("limit", limits.MaxPathLength);
        }

        Span<char> text = stackalloc char[length];
        var bytes = MemoryMarshal.AsBytes(text);
        var had = unpacked.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (had < bytes.Length)
        {
            throw FalseLength(bytes.Length, had).With("place", text[..(had / sizeof(char))].ToString());
        }

        try
        {
            return Utf16.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new PackageRefusedException(RefusalReason.PathEncoding);
        }
    }

    private void VisitContent(EntryPath path)
    {
        var length = ReadLength(atEnd: null);
        if (length < 0)
        {
            throw new PackageRefusedException(RefusalReason.NegativeLength).With("length", length);
        }

        if (length > limits.MaxEntryBytes)
        {
            throw new PackageRefusedException(RefusalReason.EntryTooBig).WithMegabytes(limits.MaxEntryBytes);
        }

        using var content = new BoundedStream(unpacked, length, missing => FalseLength(length, length - missing));
        visitor.Visit(new PackageEntry(_number, path, length), content);
        Skip(content);
    }

    private static void Skip(BoundedStream content)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(81920);
        try
        {
            while (content.Read(buffer.AsSpan()) > 0) { }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private int ReadLength(int? atEnd)
    {
        Span<byte> length = stackalloc byte[4];
        var read = unpacked.ReadAtLeast(length, length.Length, throwOnEndOfStream: false);
        return read switch
        {
            4 => BinaryPrimitives.ReadInt32LittleEndian(length),
            0 when atEnd is { } end => end,
            _ => throw new PackageRefusedException(RefusalReason.Truncated),
        };
    }

    // The container has been verified when its end is reached: the package was not cut off on its way here.
    private static PackageRefusedException FalseLength(long declared, long actual) =>
        new PackageRefusedException(RefusalReason.FalseEntryLength).With("length", declared).With("actual", actual);
}
