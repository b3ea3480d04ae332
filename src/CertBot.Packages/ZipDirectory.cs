using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace CertBot.Packages;

/// <summary>
/// The central directory of a zip (PKWARE APPNOTE 4.3). ZipArchive is not used because it loads a directory of any
/// length before it checks the count, and reads members that overlap.
/// </summary>
internal static class ZipDirectory
{
    private const uint EndSignature = 0x06054b50;
    private const uint EntrySignature = 0x02014b50;
    private const int EndLength = 22;
    private const int EntryHeaderLength = 46;

    // 500 members with long names and the usual extra fields need a tenth of this.
    private const int MaxDirectoryBytes = 1 << 20;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static ImmutableArray<ZipMember> Read(Stream zip, long start, long length, PackageLimits limits)
    {
        var (count, offset, size) = ReadEnd(zip, start, length);
        if (count > limits.MaxMembers || size > MaxDirectoryBytes)
        {
            throw new PackageRefusedException(RefusalReason.TooManyMembers).With("limit", limits.MaxMembers);
        }

        var lines = new byte[size];
        zip.Position = start + offset;
        zip.ReadExactly(lines);
        var members = ImmutableArray.CreateBuilder<ZipMember>(count);
        ReadOnlySpan<byte> rest = lines;
        while (!rest.IsEmpty)
        {
            var (member, used) = ReadEntry(rest, members.Count + 1, limits);
            members.Add(member);
            rest = rest[used..];
        }

        return members.Count == count ? members.ToImmutable() : throw new PackageRefusedException(RefusalReason.ZipDamaged);
    }

    private static (int Count, long Offset, int Size) ReadEnd(Stream zip, long start, long length)
    {
        var tail = new byte[Math.Min(length, EndLength + ushort.MaxValue)];
        zip.Position = start + length - tail.Length;
        zip.ReadExactly(tail);
        for (var at = tail.Length - EndLength; at >= 0; at--)
        {
            var end = tail.AsSpan(at);
            if (U32(end) == EndSignature && EndLength + U16(end[20..]) == end.Length)
            {
                var (count, size, offset) = (U16(end[10..]), U32(end[12..]), U32(end[16..]));
                var isOneVolume = U16(end[4..]) == 0 && U16(end[6..]) == 0 && U16(end[8..]) == count;
                if (!isOneVolume || count == ushort.MaxValue || offset == uint.MaxValue)
                {
                    throw new PackageRefusedException(RefusalReason.ZipKind);
                }

                return offset + (long)size == length - tail.Length + at
                    ? (count, offset, (int)size)
                    : throw new PackageRefusedException(RefusalReason.ZipDamaged);
            }
        }

        throw new PackageRefusedException(RefusalReason.ZipDamaged);
    }

    private static (ZipMember Member, int Used) ReadEntry(ReadOnlySpan<byte> line, int number, PackageLimits limits)
    {
        if (line.Length < EntryHeaderLength || U32(line) != EntrySignature)
        {
            throw new PackageRefusedException(RefusalReason.ZipDamaged);
        }

        var nameLength = U16(line[28..]);
        var used = EntryHeaderLength + nameLength + U16(line[30..]) + U16(line[32..]);
        if (used > line.Length)
        {
            throw new PackageRefusedException(RefusalReason.ZipDamaged);
        }

        var name = line.Slice(EntryHeaderLength, nameLength).ToArray();
        var text = DecodeName(name);
        var isFolder = text.EndsWith('/') || text.EndsWith('\\');
        return (
            new ZipMember
            {
                Number = number,
                Path = ReadPath(isFolder ? text[..^1] : text, number, limits),
                RawName = name,
                IsFolder = isFolder,
                Flags = U16(line[8..]),
                Method = U16(line[10..]),
                Expected = new ExpectedChecksum(U32(line[16..]), U32(line[24..])),
                PackedLength = U32(line[20..]),
                HeaderOffset = U32(line[42..]),
            },
            used
        );
    }

    private static EntryPath ReadPath(string text, int number, PackageLimits limits)
    {
        try
        {
            return text.Length <= limits.MaxPathLength
                ? EntryPath.Read(text, limits)
                : throw new PackageRefusedException(RefusalReason.PathLength).With("length", text.Length).With("limit", limits.MaxPathLength);
        }
        catch (PackageRefusedException exception)
        {
            throw exception.With("entry", number);
        }
    }

    // Old programs write names in the local code page without declaring it.
    private static string DecodeName(byte[] name)
    {
        try
        {
            return Utf8.GetString(name);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(name);
        }
    }

    private static ushort U16(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static uint U32(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}

/// <summary>An entry of the central directory of a zip. Offsets are relative to the start of the zip.</summary>
internal sealed record ZipMember
{
    public required int Number { get; init; }

    public required EntryPath Path { get; init; }

    public required byte[] RawName { get; init; }

    public required bool IsFolder { get; init; }

    public required int Method { get; init; }

    public required int Flags { get; init; }

    public required ExpectedChecksum Expected { get; init; }

    public required uint PackedLength { get; init; }

    public required uint HeaderOffset { get; init; }

    /// <summary>Stored or deflated, not encrypted, not ZIP64: the file size limit is far below 4 GB.</summary>
    public bool IsReadable =>
        Method is 0 or 8 && (Flags & 0x2041) == 0 && PackedLength != uint.MaxValue && HeaderOffset != uint.MaxValue && Expected.Length != uint.MaxValue;

    public bool HasExtension(string extension) => !IsFolder && Path.Segments[^1].EndsWith(extension, StringComparison.OrdinalIgnoreCase);

    /// <summary>Metadata files that macOS adds to every archive.</summary>
    public bool IsMacMetadata => Path.IsIn("__MACOSX") || Path.IsNamed("__MACOSX") || Path.IsNamed(".DS_Store");
}
