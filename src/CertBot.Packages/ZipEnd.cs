using System.Buffers.Binary;

namespace CertBot.Packages;

/// <summary>
/// Where the central directory of a zip is: from its end record (PKWARE APPNOTE 4.3.16), or the 64-bit one before it (4.3.14), which some writers always write.
/// </summary>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
internal readonly record struct ZipEnd(long Count, long Size, long Offset)
{
    /// <summary>No number in a zip of this product's sizes is larger, and sums of a few cannot overflow.</summary>
    public const long MaxValue = 1L << 50;

    private const uint Signature = 0x06054b50;
    private const uint LocatorSignature = 0x07064b50;
    private const uint LongSignature = 0x06064b50;
    private const int Length = 22;
    private const int LocatorLength = 20;
    private const int LongLength = 56;

    public static ZipEnd Read(Stream zip, long start, long length)
    {
        var tail = new byte[Math.Min(length, Length + ushort.MaxValue)];
        zip.Position = start + length - tail.Length;
        zip.ReadExactly(tail);
        var hasBytesBehind = false;
        for (var at = tail.Length - Length; at >= 0; at--)
        {
            var record = tail.AsSpan(at);
            if (U32(record) != Signature)
            {
                continue;
            }

            var position = length - tail.Length + at;
            var commentEnd = Length + U16(record[20..]);
            if (commentEnd == record.Length)
            {
                return Read(zip, start, position, record);
            }

            hasBytesBehind |= commentEnd < record.Length && U32(record[12..]) + (long)U32(record[16..]) == position;
        }

        throw new PackageRefusedException(hasBytesBehind ? RefusalReason.Trailing : RefusalReason.ZipDamaged);
    }

    private static ZipEnd Read(Stream zip, long start, long position, ReadOnlySpan<byte> record)
    {
        if (U16(record[4..]) is not (0 or ushort.MaxValue) || U16(record[6..]) is not (0 or ushort.MaxValue))
        {
            throw new PackageRefusedException(RefusalReason.ZipKind);
        }

        var end = new ZipEnd(U16(record[10..]), U32(record[12..]), U32(record[16..]));
        var directoryEnd = position;
        if (ReadLong(zip, start, position) is var (found, at))
        {
            // Each of the two may say "see there" of any of the numbers; where both say one, they must agree.
            if (
                IsOther(end.Count, ushort.MaxValue, found.Count)
                || IsOther(end.Size, uint.MaxValue, found.Size)
                || IsOther(end.Offset, uint.MaxValue, found.Offset)
            )
            {
                throw new PackageRefusedException(RefusalReason.ZipDamaged);
            }

            (end, directoryEnd) = (found, at);
        }
        else if (end is { Count: ushort.MaxValue } or { Size: uint.MaxValue } or { Offset: uint.MaxValue })
        {
            throw new PackageRefusedException(RefusalReason.ZipDamaged);
        }
        else if (U16(record[8..]) != end.Count)
        {
            throw new PackageRefusedException(RefusalReason.ZipKind);
        }

        return end.Offset + end.Size == directoryEnd ? end : throw new PackageRefusedException(RefusalReason.ZipDamaged);
    }

    /// <summary>The 64-bit record and its position, if a locator stands directly before the end record.</summary>
    private static (ZipEnd End, long Position)? ReadLong(Stream zip, long start, long position)
    {
        if (position < LocatorLength + LongLength)
        {
            return null;
        }

        Span<byte> locator = stackalloc byte[LocatorLength];
        zip.Position = start + position - LocatorLength;
        zip.ReadExactly(locator);
        if (U32(locator) != LocatorSignature)
        {
            return null;
        }

        var at = I64(locator[8..]);
        if (at < 0 || at > position - LocatorLength - LongLength)
        {
            throw new PackageRefusedException(RefusalReason.ZipDamaged);
        }

        Span<byte> record = stackalloc byte[LongLength];
        zip.Position = start + at;
        zip.ReadExactly(record);
        if (U32(record) != LongSignature || at + 12 + I64(record[4..]) != position - LocatorLength)
        {
            throw new PackageRefusedException(RefusalReason.ZipDamaged);
        }

        if (U32(locator[4..]) != 0 || U32(locator[16..]) > 1 || U32(record[16..]) != 0 || U32(record[20..]) != 0 || I64(record[24..]) != I64(record[32..]))
        {
            throw new PackageRefusedException(RefusalReason.ZipKind);
        }

        var end = new ZipEnd(I64(record[32..]), I64(record[40..]), I64(record[48..]));
        return end.Count >= 0 && end.Size is >= 0 and <= MaxValue && end.Offset is >= 0 and <= MaxValue
            ? (end, at)
            : throw new PackageRefusedException(RefusalReason.ZipDamaged);
    }

    private static bool IsOther(long value, long elsewhere, long longValue) => value != elsewhere && value != longValue;

    private static ushort U16(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static uint U32(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    private static long I64(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt64LittleEndian(bytes);
}
