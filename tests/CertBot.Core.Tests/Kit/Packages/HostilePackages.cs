using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using CertBot.Packages;

namespace CertBot.Core.Tests.Kit.Packages;

/// <summary>Files that must be refused, each with the expected refusal code.</summary>
internal static class HostilePackages
{
    /// <summary>The default limits except for the unpacked size: a 200 MB bomb would only make the tests slower.</summary>
    public static PackageLimits Limits { get; } = PackageLimits.Default with { MaxUnpackedBytes = 60 << 20 };

    private static readonly PackageBuilder ValidPackage = PackageBuilder.Sample();

    public static IEnumerable<(string Kind, byte[] File, string Code)> AllCases() => [.. GzipCases(), .. PathCases(), .. ZipCases()];

    private static IEnumerable<(string, byte[], string)> GzipCases()
    {
        var records = ValidPackage.ToRecords();
        var gz = ValidPackage.ToGzip();
        yield return ("nothing at all", [], "empty");
        yield return ("a picture", [0x89, .. "PNG\r\n"u8, 0, 0, 0, 0], "not-package");
        yield return ("one byte", [0x1f], "not-package");
        yield return ("a signature and no more", [0x1f, 0x8b], "truncated");
        yield return ("text that was packed", PackageBuilder.Compress("Dear reviewers, here is our app."u8.ToArray()), "not-package");
        yield return ("no entries", [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0], "no-descriptor");
        yield return ("no descriptor", Records(r => r.AddRecord("Schemas\\A\\descriptor.json", ValidPackage.Descriptor())), "no-descriptor");
        yield return ("a descriptor that is no JSON", Records(r => r.AddRecord("descriptor.json", "{"u8.ToArray())), "descriptor");
        yield return ("a descriptor that is empty", Records(r => r.AddRecord("descriptor.json", [])), "descriptor");
        yield return ("a descriptor that is a list", Records(r => r.AddRecord("descriptor.json", "[]"u8.ToArray())), "descriptor");
        yield return (
            "a descriptor with a name twice",
            Records(r => r.AddRecord("descriptor.json", "{\"Descriptor\":{\"Name\":\"A\",\"Name\":\"B\"}}"u8.ToArray())),
            "descriptor"
        );
        yield return ("a descriptor 10,000 deep", Records(r => r.AddRecord("descriptor.json", [.. Enumerable.Repeat((byte)'[', 10_000)])), "descriptor");
        yield return ("a descriptor of 2 MB", Records(r => r.AddRecord("descriptor.json", RandomBytes(2 << 20))), "descriptor-too-big");
        yield return (
            "501 dependencies",
            (ValidPackage with { DependsOn = [.. Enumerable.Range(0, 501).Select(n => ($"P{n}", "1.0"))] }).ToGzip(),
            "too-many-dependencies"
        );
        yield return (
            "half a character in the name",
            Records(r => r.AddRecord("descriptor.json", "{\"Descriptor\":{\"Name\":\"\\ud800\"}}"u8.ToArray())),
            "no-name"
        );
        yield return ("a name of spaces", (ValidPackage with { Name = "  " }).ToGzip(), "no-name");
        yield return ("cut in the packed data", gz[..(gz.Length / 2)], "truncated");
        yield return ("cut in the checksum", gz[..^3], "truncated");
        yield return ("cut in the header", gz[..7], "truncated");
        yield return ("cut between two bytes of a length", PackageBuilder.Compress([.. records, 1, 0]), "truncated");
        yield return ("a path longer than the rest", PackageBuilder.Compress([.. records, 4, 0, 0, 0, 65, 0]), "false-entry-length");
        yield return (
            "a content longer than the rest",
            PackageBuilder.Compress([.. new RecordWriter().AddPath("x").AddNumber(9).AddBytes(1, 2).ToArray()]),
            "false-entry-length"
        );
        yield return (
            "a content one byte longer than the rest",
            PackageBuilder.Compress([.. records, .. new RecordWriter().AddPath("x").AddNumber(3).AddBytes(1, 2).ToArray()]),
            "false-entry-length"
        );
        yield return ("bytes behind the package", [.. gz, 0], "trailing");
        yield return ("a second package behind the package", [.. gz, .. gz], "trailing");
        yield return ("bytes behind, with a copy of the checksum", [.. gz, 1, 2, 3, .. gz[^8..]], "trailing");
        yield return ("bytes behind the end mark", PackageBuilder.Compress([.. records, 0, 0, 0, 0, 7]), "trailing");
        yield return ("a wrong checksum", WithFlippedBit(gz, gz.Length - 6), "damaged");
        yield return ("a wrong length", WithFlippedBit(gz, gz.Length - 2), "false-length");
        yield return ("an unknown packing", WithFlippedBit(gz, 2), "damaged");
        yield return ("a block of no kind", [.. gz[..10], 0xff, .. gz[11..]], "damaged");
        yield return ("a bomb", Records(r => r.AddRecord("Files\\bomb.txt", new byte[30 << 20])), "ratio");
        yield return ("a bomb of many entries", WithManyEntries(1000, 64 << 10, noise: 0), "ratio");
        yield return ("a bomb just under the ratio", WithManyEntries(65, 1 << 20, noise: 16 << 10), "unpacked");
        yield return ("20,001 entries", WithManyEntries(20_001, 0, noise: 0), "too-many-entries");
        yield return ("an entry that says it has 2 GB", Records(r => r.AddPath("Files\\huge.bin").AddNumber(int.MaxValue)), "entry-too-big");
        yield return (
            "an entry that says it has 64 MB",
            Records(r => r.AddPath("Files\\huge.bin").AddNumber(64 << 20).AddBytes(1, 2, 3)),
            "false-entry-length"
        );
        yield return ("an entry of less than nothing", Records(r => r.AddPath("Files\\a").AddNumber(-1)), "negative-length");
        yield return ("a path of less than nothing", Records(r => r.AddRecord("a", []).AddNumber(-5)), "path-length");
        yield return ("a path of 2 G characters", Records(r => r.AddRecord("a", []).AddNumber(int.MaxValue)), "path-length");
    }

    private static IEnumerable<(string, byte[], string)> PathCases()
    {
        (string Path, string Code)[] paths =
        [
            ("..\\..\\x", "path-outside"),
            ("Files/../../x", "path-outside"),
            ("Files\\.. \\x", "path-outside"),
            ("..", "path-outside"),
            ("Files\\\\x", "path-outside"),
            ("Files\\.\\x", "path-outside"),
            ("Files\\...\\x", "path-outside"),
            ("Files\\", "path-outside"),
            ("\\x", "path-absolute"),
            ("/etc/passwd", "path-absolute"),
            ("C:\\x", "path-absolute"),
            ("c:x", "path-absolute"),
            ("\\\\server\\share\\x", "path-absolute"),
            ("\\\\?\\C:\\x", "path-absolute"),
            ("Files\\a\0b", "path-characters"),
            ("Files\\a\r\nb", "path-characters"),
            ("Files\\\u202egpj.exe", "path-characters"),
            ("Files\\a:b", "path-characters"),
            ("Files\\a?", "path-characters"),
            ("Files\\\u200ex", "path-characters"),
            ("Files\\x\u200f", "path-characters"),
            ("Files\\x\u061cy", "path-characters"),
            ("Files\\x\u202a", "path-characters"),
            ("Files\\x\u2066y\u2069", "path-characters"),
            ("Files\\x\ufeff", "path-characters"),
            ("Files\\x\u2028y", "path-characters"),
            ("Files\\x\u0085y", "path-characters"),
            ("Files\\\ufffd", "path-characters"),
            ("Files\\\ufffe", "path-characters"),
            ("Files\\\ud83f\udfff", "path-characters"),
            ("Files\\\ud800x", "path-encoding"),
            ("Files\\x\udc00", "path-encoding"),
            (string.Join('\\', Enumerable.Repeat("a", 17)), "path-depth"),
            ("DESCRIPTOR.JSON", "duplicate"),
            ("descriptor.json.", "duplicate"),
            ("descriptor.json ", "duplicate"),
        ];
        foreach (var (path, code) in paths)
        {
            var written = string.Concat(path.Select(c => c is > ' ' and < '\x7f' ? c.ToString() : $"<{(int)c:x}>"));
            yield return (
                $"the path {written}",
                Records(r => r.AddRecord("descriptor.json", ValidPackage.Descriptor()).AddNumber(path.Length).AddBytes(Utf16Units(path)).AddNumber(0)),
                code
            );
        }

        yield return ("a path twice, with both separators", Records(r => r.AddRecord("Files\\a", []).AddRecord("Files/A", [])), "duplicate");
        yield return ("a path twice, composed and not", Records(r => r.AddRecord("Files\\\u0439", []).AddRecord("Files\\\u0438\u0306", [])), "duplicate");
    }

    private static IEnumerable<(string, byte[], string)> ZipCases()
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
        yield return ("a zip with a password", WithDirectoryValue(zip, 8, 1), "zip-kind");
        yield return ("a zip packed by other means", WithDirectoryValue(zip, 10, 12), "zip-kind");
        yield return (
            "two members in one place",
            Overlapping(ZipBuilder.Of(("a.gz", ValidPackage.ToGzip()), ("b.gz", ValidPackage.ToGzip())).ToBytes()),
            "zip-damaged"
        );
        yield return ("a member beyond the end", WithDirectoryValue(zip, 42, 0xffff_0000), "zip-damaged");
        yield return ("a member under another name", WithFlippedBit(zip, 30), "zip-damaged");
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

    private static byte[] Records(Func<RecordWriter, RecordWriter> write) => PackageBuilder.Compress(write(new RecordWriter()).ToArray());

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

    private static byte[] WithManyEntries(int count, int length, int noise)
    {
        var records = new RecordWriter();
        byte[] content = [.. RandomBytes(Math.Min(noise, length)), .. new byte[length - Math.Min(noise, length)]];
        for (var n = 0; n < count; n++)
        {
            records.AddRecord($"Files\\{n}", content);
        }

        return PackageBuilder.Compress(records.ToArray());
    }

    private static byte[] RandomBytes(int length)
    {
        var random = new byte[length];
        new Random(1).NextBytes(random);
        return random;
    }

    private static byte[] WithFlippedBit(byte[] file, int at) => [.. file[..at], (byte)(file[at] ^ 0x40), .. file[(at + 1)..]];

    // Encoding.Unicode would replace an unpaired surrogate.
    private static byte[] Utf16Units(string text) => [.. text.SelectMany(c => new[] { (byte)c, (byte)(c >> 8) })];

    // The end record of a zip without a comment is its last 22 bytes; the number of entries appears twice, "on this disk" and "in total".
    private static byte[] WithEndRecordValue(byte[] zip, int at, ushort value, ushort? other = null)
    {
        var made = zip.ToArray();
        BinaryPrimitives.WriteUInt16LittleEndian(made.AsSpan(made.Length - 22 + at), value);
        BinaryPrimitives.WriteUInt16LittleEndian(made.AsSpan(made.Length - 22 + at + 2), other ?? value);
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
