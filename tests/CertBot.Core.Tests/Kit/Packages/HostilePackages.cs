using CertBot.Packages;

namespace CertBot.Core.Tests.Kit.Packages;

/// <summary>Files that must be refused, each with the expected refusal code.</summary>
internal static class HostilePackages
{
    /// <summary>The default limits except for the unpacked size: a 200 MB bomb would only make the tests slower.</summary>
    public static PackageLimits Limits { get; } = PackageLimits.Default with { MaxUnpackedBytes = 60 << 20 };

    private static readonly PackageBuilder ValidPackage = PackageBuilder.Sample();

    public static IEnumerable<(string Kind, byte[] File, string Code)> AllCases() => [.. GzipCases(), .. PathCases(), .. HostileZips.AllCases()];

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

    private static byte[] Records(Func<RecordWriter, RecordWriter> write) => PackageBuilder.Compress(write(new RecordWriter()).ToArray());

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

    public static byte[] WithFlippedBit(byte[] file, int at) => [.. file[..at], (byte)(file[at] ^ 0x40), .. file[(at + 1)..]];

    // Encoding.Unicode would replace an unpaired surrogate.
    private static byte[] Utf16Units(string text) => [.. text.SelectMany(c => new[] { (byte)c, (byte)(c >> 8) })];
}
