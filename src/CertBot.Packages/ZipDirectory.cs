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
    private const uint EntrySignature = 0x02014b50;
    private const int EntryHeaderLength = 46;

    // A name of 512 characters in any script, and the usual extra fields, need half of this.
    private const int MaxBytesPerMember = 4096;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static ImmutableArray<ZipMember> Read(Stream zip, long start, long length, PackageLimits limits)
    {
        var end = ZipEnd.Read(zip, start, length);
        if (end.Count > limits.MaxMembers)
        {
            throw new PackageRefusedException(RefusalReason.TooManyMembers).With("limit", limits.MaxMembers);
        }

        if (end.Size > (long)limits.MaxMembers * MaxBytesPerMember)
        {
            throw new PackageRefusedException(RefusalReason.ZipDamaged);
        }

        var lines = new byte[end.Size];
        zip.Position = start + end.Offset;
        zip.ReadExactly(lines);
        var members = ImmutableArray.CreateBuilder<ZipMember>((int)end.Count);
        ReadOnlySpan<byte> rest = lines;
        while (!rest.IsEmpty && members.Count < end.Count)
        {
            var (member, used) = ReadEntry(rest, members.Count + 1, limits);
            members.Add(member);
            rest = rest[used..];
        }

        return rest.IsEmpty && members.Count == end.Count ? members.ToImmutable() : throw new PackageRefusedException(RefusalReason.ZipDamaged);
    }

    private static (ZipMember Member, int Used) ReadEntry(ReadOnlySpan<byte> line, int number, PackageLimits limits)
    {
        if (line.Length < EntryHeaderLength || U32(line) != EntrySignature)
        {
            throw new PackageRefusedException(RefusalReason.ZipDamaged);
        }

        var (nameLength, extraLength) = (U16(line[28..]), U16(line[30..]));
        var used = EntryHeaderLength + nameLength + extraLength + U16(line[32..]);
        if (used > line.Length)
        {
            throw new PackageRefusedException(RefusalReason.ZipDamaged);
        }

        var name = line.Slice(EntryHeaderLength, nameLength).ToArray();
        var text = DecodeName(name);
        var isFolder = text.EndsWith('/') || text.EndsWith('\\');
        var longValues = new LongValues(line.Slice(EntryHeaderLength + nameLength, extraLength));
        // In this order in the extra field, each only if the header has no place for it.
        var unpackedLength = longValues.Resolve(U32(line[24..]));
        var packedLength = longValues.Resolve(U32(line[20..]));
        var headerOffset = longValues.Resolve(U32(line[42..]));
        return (
            new ZipMember
            {
                Number = number,
                Path = ReadPath(isFolder ? text[..^1] : text, number, limits),
                RawName = name,
                IsFolder = isFolder,
                Flags = U16(line[8..]),
                Method = U16(line[10..]),
                Expected = new ExpectedChecksum(U32(line[16..]), unpackedLength),
                PackedLength = packedLength,
                HeaderOffset = headerOffset,
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

    /// <summary>The 64-bit extra field (4.5.3): some writers use it for every member, however small.</summary>
    private ref struct LongValues(ReadOnlySpan<byte> extra)
    {
        private const ushort Tag = 1;

        private ReadOnlySpan<byte> _rest = Find(extra);

        public long Resolve(uint value)
        {
            if (value != uint.MaxValue)
            {
                return value;
            }

            if (_rest.Length < sizeof(long) || BinaryPrimitives.ReadInt64LittleEndian(_rest) is < 0 or > ZipEnd.MaxValue)
            {
                throw new PackageRefusedException(RefusalReason.ZipDamaged);
            }

            var resolved = BinaryPrimitives.ReadInt64LittleEndian(_rest);
            _rest = _rest[sizeof(long)..];
            return resolved;
        }

        private static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> extra)
        {
            while (extra.Length >= 4)
            {
                var (tag, size) = (U16(extra), U16(extra[2..]));
                if (4 + size > extra.Length)
                {
                    break;
                }

                if (tag == Tag)
                {
                    return extra.Slice(4, size);
                }

                extra = extra[(4 + size)..];
            }

            return [];
        }
    }
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

    public required long PackedLength { get; init; }

    public required long HeaderOffset { get; init; }

    /// <summary>Stored or deflated, not encrypted.</summary>
    public bool IsReadable => Method is 0 or 8 && (Flags & 0x2041) == 0;

    public bool HasExtension(string extension) => !IsFolder && Path.Segments[^1].EndsWith(extension, StringComparison.OrdinalIgnoreCase);

    /// <summary>Metadata files that macOS adds to every archive.</summary>
    public bool IsMacMetadata => Path.IsIn("__MACOSX") || Path.IsNamed("__MACOSX") || Path.IsNamed(".DS_Store");
}
