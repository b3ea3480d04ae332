using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace CertBot.Packages;

/// <summary>
/// The records of one unpacked package: <c>int32 length of the path</c> in UTF-16 code units, path, <c>int32 length of
/// the content</c>, content, and again. There is no count and no end mark; a path of length 0 or the end of the data
/// ends it. No declared length is trusted before the bytes have come.
/// </summary>
internal sealed class Records(Stream unpacked, Limits limits, IPackageVisitor visitor)
{
    private static readonly UnicodeEncoding Utf16 = new(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true);

    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private int number;

    public void Walk()
    {
        try
        {
            for (number = 1; NextLength(atEnd: 0) is var pathLength and not 0; number++)
            {
                One(pathLength);
            }

            if (unpacked.ReadByte() >= 0)
            {
                throw new RefusedException(Because.Trailing);
            }
        }
        catch (RefusedException refused)
        {
            throw refused.With("entry", number);
        }

        visitor.Leave();
    }

    private void One(int pathLength)
    {
        if (number > limits.Entries)
        {
            throw new RefusedException(Because.TooManyEntries).With("limit", limits.Entries);
        }

        var path = EntryPath.Read(PathText(pathLength), limits);
        if (!seen.Add(path.Folded()))
        {
            throw new RefusedException(Because.Duplicate).With("place", path.ToString());
        }

        try
        {
            Content(path);
        }
        catch (RefusedException refused)
        {
            throw refused.With("place", path.ToString());
        }
    }

    private string PathText(int length)
    {
        if (length < 0 || length > limits.PathLength)
        {
            // Anything that was packed with gzip looks like this at once; a person who sent the wrong file is told so.
            throw number == 1
                ? new RefusedException(Because.NotPackage)
                : new RefusedException(Because.PathLength).With("length", length).With("limit", limits.PathLength);
        }

        Span<char> text = stackalloc char[length];
        var bytes = MemoryMarshal.AsBytes(text);
        Fill(bytes);
        try
        {
            return Utf16.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new RefusedException(Because.PathEncoding);
        }
    }

    private void Content(EntryPath path)
    {
        var length = NextLength(atEnd: null);
        if (length < 0)
        {
            throw new RefusedException(Because.NegativeLength).With("length", length);
        }

        if (length > limits.Entry)
        {
            throw new RefusedException(Because.EntryTooBig).Megabytes(limits.Entry);
        }

        using var content = new Window(unpacked, length);
        visitor.Visit(new PackageEntry(number, path, length), content);
        Skip(content);
    }

    private static void Skip(Window content)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(81920);
        try
        {
            while (content.Read(buffer.AsSpan()) > 0)
            {
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private int NextLength(int? atEnd)
    {
        Span<byte> length = stackalloc byte[4];
        var read = unpacked.ReadAtLeast(length, length.Length, throwOnEndOfStream: false);
        return read switch
        {
            4 => BinaryPrimitives.ReadInt32LittleEndian(length),
            0 when atEnd is { } end => end,
            _ => throw new RefusedException(Because.Truncated),
        };
    }

    private void Fill(Span<byte> bytes)
    {
        if (unpacked.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
        {
            throw new RefusedException(Because.Truncated);
        }
    }
}
