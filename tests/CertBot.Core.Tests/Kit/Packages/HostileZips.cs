using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace CertBot.Core.Tests.Kit.Packages;

/// <summary>Zips that must be refused, each with the expected refusal code.</summary>
internal static class HostileZips
{
    private static readonly PackageBuilder ValidPackage = PackageBuilder.Sample();

    public static IEnumerable<(string Kind, byte[] File, string Code)> AllCases()
    {
        var zip = ZipBuilder.Of(ValidPackage, ValidPackage with { Name = "AcmeSyncDemo" }).ToBytes();
        yield return ("an empty zip", new ZipBuilder().ToBytes(), "zip-empty");
        yield return ("a zip with a document", ZipBuilder.Of(("readme.txt", [1])).ToBytes(), "zip-empty");
        yield return ("a zip in a zip", ZipBuilder.Of(("a.gz", ValidPackage.ToGzip()), ("inner.zip", zip)).ToBytes(), "zip-nested");
        yield return ("a zip called .gz in a zip", ZipBuilder.Of(("inner.gz", zip)).ToBytes(), "not-package");
        yield return ("a package in a folder", ZipBuilder.Of(("out/a.gz", ValidPackage.ToGzip())).ToBytes(), "zip-folder");
        yield return ("zip slip", ZipBuilder.Of(("../a.gz", ValidPackage.ToGzip())).ToBytes(), "path-outside");
        yield return ("zip slip with a drive", ZipBuilder.Of(("C:\\a.gz", ValidPackage.ToGzip())).ToBytes(), "path-absolute");
        yield return ("a member twice", ZipBuilder.Of(("a.gz", ValidPackage.ToGzip()), ("A.GZ", ValidPackage.ToGzip())).ToBytes(), "duplicate");
        yield return ("a package twice", ZipBuilder.Of(("a.gz", ValidPackage.ToGzip()), ("b.gz", ValidPackage.ToGzip())).ToBytes(), "same-package");
        yield return ("51 packages", ZipBuilder.Of([.. Enumerable.Range(0, 51).Select(n => new PackageBuilder($"P{n}"))]).ToBytes(), "too-many-packages");
        yield return ("501 members", ZipBuilder.Of([.. Enumerable.Range(0, 501).Select(n => ($"{n}.txt", Array.Empty<byte>()))]).ToBytes(), "too-many-members");
        yield return ("a bomb in a zip", ZipBuilder.Of(("a.gz", new byte[20 << 20])).ToBytes(), "ratio");
        yield return (
            "a bomb of which each packing does its modest part",
            ZipBuilder.Of(("a.gz", HalfStored(new RecordWriter().AddRecord("Files\\b", new byte[3 << 20]).ToArray()))).ToBytes(),
            "ratio"
        );
        yield return ("a zip cut off", zip[..^30], "zip-damaged");
        yield return ("a zip with bytes behind", [.. zip, 1], "trailing");
        yield return ("a zip behind a zip", [.. zip, .. zip], "zip-damaged");
        yield return ("a zip with bytes inside", [.. zip[..^22], 1, .. zip[^22..]], "zip-damaged");
        yield return ("a zip that says it has one member fewer", WithEndRecordValue(zip, 8, 1), "zip-damaged");
        yield return ("a zip that says it is of two volumes", WithEndRecordValue(zip, 4, 1, 0), "zip-kind");
        yield return ("a zip that refers to a 64-bit record it lacks", WithEndRecordValue(zip, 8, ushort.MaxValue), "zip-damaged");
        var longZip = (ZipBuilder.Of(("a.gz", ValidPackage.ToGzip())) with { HasLongSizes = true, HasLongEnd = true }).ToBytes();
        var longEnd = longZip.Length - 22 - 20 - 56;
        yield return ("a zip whose 64-bit record is elsewhere", WithLong(longZip, longEnd + 56 + 8, 4), "zip-damaged");
        yield return ("a zip whose 64-bit record is beyond the end", WithLong(longZip, longEnd + 56 + 8, 1L << 60), "zip-damaged");
        yield return ("a zip whose 64-bit record is before the start", WithLong(longZip, longEnd + 56 + 8, -1), "zip-damaged");
        yield return ("a zip with a huge 64-bit directory", WithLong(longZip, longEnd + 40, long.MaxValue), "zip-damaged");
        yield return ("a zip with a 64-bit directory elsewhere", WithLong(longZip, longEnd + 48, 0), "zip-damaged");
        yield return (
            "a zip with many members in its 64-bit record",
            WithLong(WithLong(longZip, longEnd + 24, 1L << 40), longEnd + 32, 1L << 40),
            "too-many-members"
        );
        yield return ("a zip with less than no members", WithLong(WithLong(longZip, longEnd + 24, -1), longEnd + 32, -1), "zip-damaged");
        yield return ("a zip whose two end records differ", WithEndRecordValue(longZip, 8, 2), "zip-damaged");
        yield return ("a member with a negative 64-bit size", WithLong(longZip, longEnd - 16, -1), "zip-damaged");
        yield return ("a member with a huge 64-bit size", WithLong(longZip, longEnd - 16, 1L << 40), "ratio");
        yield return ("a member longer than the zip", WithLong(longZip, longEnd - 8, 1L << 40), "zip-damaged");
        yield return ("a member without the 64-bit field it refers to", WithDirectoryValue(zip, 20, uint.MaxValue), "zip-damaged");
        yield return ("a zip with a password", WithDirectoryValue(zip, 8, 1), "zip-kind");
        yield return ("a zip packed by other means", WithDirectoryValue(zip, 10, 12), "zip-kind");
        yield return (
            "two members in one place",
            Overlapping(ZipBuilder.Of(("a.gz", ValidPackage.ToGzip()), ("b.gz", ValidPackage.ToGzip())).ToBytes()),
            "zip-damaged"
        );
        yield return ("a member beyond the end", WithDirectoryValue(zip, 42, 0xffff_0000), "zip-damaged");
        yield return ("a member under another name", HostilePackages.WithFlippedBit(zip, 30), "zip-damaged");
        yield return ("a member longer than it says", WithDirectoryValue(zip, 24, 100), "false-length");
        yield return ("a member shorter than it says", WithDirectoryValue(zip, 24, 9000), "false-length");
        yield return ("a stored member shorter than it says", WithDirectoryValue(Stored(("a.gz", ValidPackage.ToGzip())), 24, 9000), "false-length");
        yield return (
            "a member with bytes behind its package",
            WithDirectoryValue(ZipBuilder.Of(("a.gz", [.. ValidPackage.ToGzip(), 1])).ToBytes(), 24, (uint)ValidPackage.ToGzip().Length),
            "false-length"
        );
        yield return ("a member with bytes behind its package, as it says", ZipBuilder.Of(("a.gz", [.. ValidPackage.ToGzip(), 1])).ToBytes(), "trailing");
        yield return ("a member with a wrong checksum", WithDirectoryValue(zip, 16, 12345), "damaged");
        yield return (
            "a hostile package among good ones",
            ZipBuilder.Of(("a.gz", ValidPackage.ToGzip()), ("b.gz", ValidPackage.ToGzip()[..^9])).ToBytes(),
            "truncated"
        );
    }

    private static byte[] Stored(params (string Name, byte[] Content)[] members) => (ZipBuilder.Of(members) with { IsDeflated = false }).ToBytes();

    // Gzip whose first blocks are stored uncompressed (RFC 1951, 3.2.4), so that the zip compresses them.
    private static byte[] HalfStored(byte[] records)
    {
        const int block = ushort.MaxValue;
        const int stored = 14 * block;
        var gz = new RecordWriter().AddBytes(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3);
        for (var at = 0; at < stored; at += block)
        {
            gz.AddBytes(0, 0xff, 0xff, 0, 0).AddBytes(records[at..(at + block)]);
        }

        using var rest = new MemoryStream();
        using (var deflate = new DeflateStream(rest, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflate.Write(records.AsSpan(stored));
        }

        return gz.AddBytes(rest.ToArray()).AddNumber((int)Crc32.HashToUInt32(records)).AddNumber(records.Length).ToArray();
    }

    // The end record of a zip without a comment is its last 22 bytes; the number of entries appears twice, "on this disk" and "in total".
    private static byte[] WithEndRecordValue(byte[] zip, int at, ushort value, ushort? other = null)
    {
        var made = zip.ToArray();
        BinaryPrimitives.WriteUInt16LittleEndian(made.AsSpan(made.Length - 22 + at), value);
        BinaryPrimitives.WriteUInt16LittleEndian(made.AsSpan(made.Length - 22 + at + 2), other ?? value);
        return made;
    }

    private static byte[] WithLong(byte[] file, int at, long value)
    {
        var made = file.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(made.AsSpan(at), value);
        return made;
    }

    // Changes the first entry of the central directory.
    private static byte[] WithDirectoryValue(byte[] zip, int at, uint value)
    {
        var made = zip.ToArray();
        var line = made.AsSpan((int)BinaryPrimitives.ReadUInt32LittleEndian(made.AsSpan(made.Length - 6)));
        if (at < 16)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(line[at..], (ushort)value);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(line[at..], value);
        }

        return made;
    }

    // The second entry of the central directory repeats the first one.
    private static byte[] Overlapping(byte[] zip)
    {
        var made = zip.ToArray();
        var second = made.AsSpan().LastIndexOf("PK\x1\x2"u8);
        BinaryPrimitives.WriteUInt32LittleEndian(made.AsSpan(second + 42), 0);
        made[second + 46] = (byte)'a';
        return made;
    }
}
