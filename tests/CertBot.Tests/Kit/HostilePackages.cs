using System.Buffers.Binary;
using System.IO.Compression;
using CertBot.Packages;

namespace CertBot.Tests.Kit;

/// <summary>Files that must be refused, each with the code it must be refused with.</summary>
internal static class HostilePackages
{
    /// <summary>The usual limits but for what may be unpacked: a bomb of 200 MB would only be slower.</summary>
    public static Limits Limits { get; } = Limits.Standard with { Unpacked = 60 << 20 };

    private static readonly PackageMaker Good = PackageMaker.Sample();

    public static IEnumerable<(string Kind, byte[] File, string Code)> All() => [.. Gz(), .. Paths(), .. Zips()];

    private static IEnumerable<(string, byte[], string)> Gz()
    {
        var records = Good.Records();
        var gz = Good.Gz();
        yield return ("nothing at all", [], "empty");
        yield return ("a picture", [0x89, .. "PNG\r\n"u8, 0, 0, 0, 0], "not-package");
        yield return ("one byte", [0x1f], "not-package");
        yield return ("a signature and no more", [0x1f, 0x8b], "truncated");
        yield return ("text that was packed", PackageMaker.Pack("Dear reviewers, here is our app."u8.ToArray()), "not-package");
        yield return ("no entries", [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0], "no-descriptor");
        yield return ("no descriptor", Records(r => r.Add("Schemas\\A\\descriptor.json", Good.Descriptor())), "no-descriptor");
        yield return ("a descriptor that is no JSON", Records(r => r.Add("descriptor.json", "{"u8.ToArray())), "descriptor");
        yield return ("a descriptor that is empty", Records(r => r.Add("descriptor.json", [])), "descriptor");
        yield return ("a descriptor that is a list", Records(r => r.Add("descriptor.json", "[]"u8.ToArray())), "descriptor");
        yield return ("a descriptor with a name twice", Records(r => r.Add("descriptor.json", "{\"Descriptor\":{\"Name\":\"A\",\"Name\":\"B\"}}"u8.ToArray())), "descriptor");
        yield return ("a descriptor 10,000 deep", Records(r => r.Add("descriptor.json", [.. Enumerable.Repeat((byte)'[', 10_000)])), "descriptor");
        yield return ("a descriptor of 2 MB", Records(r => r.Add("descriptor.json", Noise(2 << 20))), "descriptor");
        yield return ("501 dependencies", (Good with { DependsOn = [.. Enumerable.Range(0, 501).Select(n => ($"P{n}", "1.0"))] }).Gz(), "descriptor");
        yield return ("half a character in the name", Records(r => r.Add("descriptor.json", "{\"Descriptor\":{\"Name\":\"\\ud800\"}}"u8.ToArray())), "no-name");
        yield return ("a name of spaces", (Good with { Name = "  " }).Gz(), "no-name");
        yield return ("cut in the packed data", gz[..(gz.Length / 2)], "truncated");
        yield return ("cut in the checksum", gz[..^3], "truncated");
        yield return ("cut in the header", gz[..7], "truncated");
        yield return ("cut between two bytes of a length", PackageMaker.Pack([.. records, 1, 0]), "truncated");
        yield return ("cut in a path", PackageMaker.Pack([.. records, 4, 0, 0, 0, 65, 0]), "truncated");
        yield return ("cut in a content", PackageMaker.Pack(records[..^5]), "truncated");
        yield return ("bytes behind the package", [.. gz, 0], "trailing");
        yield return ("a second package behind the package", [.. gz, .. gz], "trailing");
        yield return ("bytes behind, with a copy of the checksum", [.. gz, 1, 2, 3, .. gz[^8..]], "trailing");
        yield return ("bytes behind the end mark", PackageMaker.Pack([.. records, 0, 0, 0, 0, 7]), "trailing");
        yield return ("a wrong checksum", Changed(gz, gz.Length - 6), "damaged");
        yield return ("a wrong length", Changed(gz, gz.Length - 2), "truncated");
        yield return ("an unknown packing", Changed(gz, 2), "damaged");
        yield return ("a block of no kind", [.. gz[..10], 0xff, .. gz[11..]], "damaged");
        yield return ("a bomb", Records(r => r.Add("Files\\bomb.txt", new byte[30 << 20])), "ratio");
        yield return ("a bomb of many entries", Many(1000, 64 << 10, noise: 0), "ratio");
        yield return ("a bomb just under the ratio", Many(65, 1 << 20, noise: 16 << 10), "unpacked");
        yield return ("20,001 entries", Many(20_001, 0, noise: 0), "too-many-entries");
        yield return ("an entry that says it has 2 GB", Records(r => r.Path("Files\\huge.bin").Number(int.MaxValue)), "entry-too-big");
        yield return ("an entry that says it has 64 MB", Records(r => r.Path("Files\\huge.bin").Number(64 << 20).Raw(1, 2, 3)), "truncated");
        yield return ("an entry of less than nothing", Records(r => r.Path("Files\\a").Number(-1)), "negative-length");
        yield return ("a path of less than nothing", Records(r => r.Add("a", []).Number(-5)), "path-length");
        yield return ("a path of 2 G characters", Records(r => r.Add("a", []).Number(int.MaxValue)), "path-length");
    }

    private static IEnumerable<(string, byte[], string)> Paths()
    {
        (string Path, string Code)[] paths =
        [
            ("..\\..\\x", "path-outside"), ("Files/../../x", "path-outside"), ("Files\\.. \\x", "path-outside"), ("..", "path-outside"),
            ("Files\\\\x", "path-outside"), ("Files\\.\\x", "path-outside"), ("Files\\...\\x", "path-outside"), ("Files\\", "path-outside"),
            ("\\x", "path-absolute"), ("/etc/passwd", "path-absolute"), ("C:\\x", "path-absolute"), ("c:x", "path-absolute"),
            ("\\\\server\\share\\x", "path-absolute"), ("\\\\?\\C:\\x", "path-absolute"),
            ("Files\\a\0b", "path-characters"), ("Files\\a\r\nb", "path-characters"), ("Files\\\u202egpj.exe", "path-characters"),
            ("Files\\a:b", "path-characters"), ("Files\\a?", "path-characters"), ("Files\\\u200bx", "path-characters"),
            ("Files\\\ufffd", "path-characters"), ("Files\\\ufffe", "path-characters"), ("Files\\\ud83f\udfff", "path-characters"),
            ("Files\\\ud800x", "path-encoding"), ("Files\\x\udc00", "path-encoding"),
            (string.Join('\\', Enumerable.Repeat("a", 17)), "path-depth"),
            ("DESCRIPTOR.JSON", "duplicate"), ("descriptor.json.", "duplicate"), ("descriptor.json ", "duplicate"),
        ];
        foreach (var (path, code) in paths)
        {
            var written = string.Concat(path.Select(c => c is > ' ' and < '\x7f' ? c.ToString() : $"<{(int)c:x}>"));
            yield return ($"the path {written}", Records(r => r.Add("descriptor.json", Good.Descriptor()).Number(path.Length).Raw(Units(path)).Number(0)), code);
        }

        yield return ("a path twice, with both separators", Records(r => r.Add("Files\\a", []).Add("Files/A", [])), "duplicate");
        yield return ("a path twice, composed and not", Records(r => r.Add("Files\\\u0439", []).Add("Files\\\u0438\u0306", [])), "duplicate");
    }

    private static IEnumerable<(string, byte[], string)> Zips()
    {
        var zip = PackageMaker.Zip(Good, Good with { Name = "AcmeSyncDemo" });
        yield return ("an empty zip", PackageMaker.ZipOf(), "zip-empty");
        yield return ("a zip with a document", PackageMaker.ZipOf(("readme.txt", [1])), "zip-empty");
        yield return ("a zip in a zip", PackageMaker.ZipOf(("a.gz", Good.Gz()), ("inner.zip", zip)), "zip-nested");
        yield return ("a zip called .gz in a zip", PackageMaker.ZipOf(("inner.gz", zip)), "not-package");
        yield return ("a package in a folder", PackageMaker.ZipOf(("out/a.gz", Good.Gz())), "zip-folder");
        yield return ("zip slip", PackageMaker.ZipOf(("../a.gz", Good.Gz())), "path-outside");
        yield return ("zip slip with a drive", PackageMaker.ZipOf(("C:\\a.gz", Good.Gz())), "path-absolute");
        yield return ("a member twice", PackageMaker.ZipOf(("a.gz", Good.Gz()), ("A.GZ", Good.Gz())), "duplicate");
        yield return ("a package twice", PackageMaker.ZipOf(("a.gz", Good.Gz()), ("b.gz", Good.Gz())), "same-package");
        yield return ("51 packages", PackageMaker.Zip([.. Enumerable.Range(0, 51).Select(n => new PackageMaker($"P{n}"))]), "too-many-packages");
        yield return ("501 members", PackageMaker.ZipOf([.. Enumerable.Range(0, 501).Select(n => ($"{n}.txt", Array.Empty<byte>()))]), "too-many-members");
        yield return ("a bomb in a zip", PackageMaker.ZipOf(("a.gz", new byte[20 << 20])), "ratio");
        yield return ("a bomb of which each packing does its modest part", PackageMaker.ZipOf(("a.gz", HalfStored(new RecordMaker().Add("Files\\b", new byte[3 << 20]).Bytes()))), "ratio");
        yield return ("a zip cut off", zip[..^30], "zip-damaged");
        yield return ("a zip with bytes behind", [.. zip, 1], "zip-damaged");
        yield return ("a zip with bytes inside", [.. zip[..^22], 1, .. zip[^22..]], "zip-damaged");
        yield return ("a zip that says it has one member fewer", Ended(zip, 8, 1), "zip-damaged");
        yield return ("a zip that says it is of two volumes", Ended(zip, 4, 1, 0), "zip-kind");
        yield return ("a zip of the 64-bit kind", Ended(zip, 8, ushort.MaxValue), "zip-kind");
        yield return ("a zip with a password", Lined(zip, 8, 1), "zip-kind");
        yield return ("a zip packed by other means", Lined(zip, 10, 12), "zip-kind");
        yield return ("two members in one place", Overlapping(PackageMaker.ZipOf(("a.gz", Good.Gz()), ("b.gz", Good.Gz()))), "zip-damaged");
        yield return ("a member beyond the end", Lined(zip, 42, 0xffff_0000), "zip-damaged");
        yield return ("a member under another name", Changed(zip, 30), "zip-damaged");
        yield return ("a member longer than it says", Lined(zip, 24, 100), "truncated");
        yield return ("a member shorter than it says", Lined(zip, 24, 9000), "trailing");
        yield return ("a member with bytes behind its package", Lined(PackageMaker.ZipOf(("a.gz", [.. Good.Gz(), 1])), 24, (uint)Good.Gz().Length), "trailing");
        yield return ("a member with a wrong checksum", Lined(zip, 16, 12345), "damaged");
        yield return ("a hostile package among good ones", PackageMaker.ZipOf(("a.gz", Good.Gz()), ("b.gz", Good.Gz()[..^9])), "truncated");
    }

    private static byte[] Records(Func<RecordMaker, RecordMaker> write) => PackageMaker.Pack(write(new RecordMaker()).Bytes());

    // Gzip whose first blocks are stored and not packed (RFC 1951, 3.2.4), which leaves them for the zip to pack.
    private static byte[] HalfStored(byte[] records)
    {
        const int block = ushort.MaxValue;
        const int stored = 14 * block;
        var gz = new RecordMaker().Raw(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3);
        for (var at = 0; at < stored; at += block)
        {
            gz.Raw(0, 0xff, 0xff, 0, 0).Raw(records[at..(at + block)]);
        }

        using var rest = new MemoryStream();
        using (var deflate = new DeflateStream(rest, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflate.Write(records.AsSpan(stored));
        }

        var sum = default(Crc32);
        sum.Add(records);
        return gz.Raw(rest.ToArray()).Number((int)sum.Value).Number(records.Length).Bytes();
    }

    private static byte[] Many(int count, int length, int noise)
    {
        var records = new RecordMaker();
        byte[] content = [.. Noise(Math.Min(noise, length)), .. new byte[length - Math.Min(noise, length)]];
        for (var n = 0; n < count; n++)
        {
            records.Add($"Files\\{n}", content);
        }

        return PackageMaker.Pack(records.Bytes());
    }

    private static byte[] Noise(int length)
    {
        var noise = new byte[length];
        new Random(1).NextBytes(noise);
        return noise;
    }

    private static byte[] Changed(byte[] file, int at) => [.. file[..at], (byte)(file[at] ^ 0x40), .. file[(at + 1)..]];

    // Encoding.Unicode would mend half a character.
    private static byte[] Units(string text) => [.. text.SelectMany(c => new[] { (byte)c, (byte)(c >> 8) })];

    // The end of a zip without a comment is its last 22 bytes; the same number twice for "here" and "in all".
    private static byte[] Ended(byte[] zip, int at, ushort value, ushort? other = null)
    {
        var made = zip.ToArray();
        BinaryPrimitives.WriteUInt16LittleEndian(made.AsSpan(made.Length - 22 + at), value);
        BinaryPrimitives.WriteUInt16LittleEndian(made.AsSpan(made.Length - 22 + at + 2), other ?? value);
        return made;
    }

    // The first line of the directory.
    private static byte[] Lined(byte[] zip, int at, uint value)
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

    // The second line of the directory says what the first says.
    private static byte[] Overlapping(byte[] zip)
    {
        var made = zip.ToArray();
        var second = made.AsSpan().LastIndexOf("PK\x1\x2"u8);
        BinaryPrimitives.WriteUInt32LittleEndian(made.AsSpan(second + 42), 0);
        made[second + 46] = (byte)'a';
        return made;
    }
}
