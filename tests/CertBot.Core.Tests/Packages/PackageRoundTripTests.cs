using CertBot.Core.Tests.Kit.Packages;
using CertBot.Packages;
using FsCheck;
using FsCheck.Fluent;

namespace CertBot.Core.Tests.Packages;

/// <summary>Whatever a package contains that a file system can hold, the reader sees exactly that, in whatever container.</summary>
public sealed class PackageRoundTripTests
{
    private static readonly Gen<string> Names =
        from letters in Gen.Elements("aAbB09-_ .éЖ語ی\u200c\u200d😀".EnumerateRunes().Select(r => r.ToString()).ToArray()).NonEmptyListOf()
        let name = string.Concat(letters.Take(20))
        where name.Trim('.', ' ').Length > 0
        select name;

    private static readonly Gen<byte[]> Contents = Gen.OneOf(
        ArbMap.Default.GeneratorFor<byte[]>(),
        // Noise: what packs too well is refused.
        Gen.Choose(0, 60_000).Select(CreateNoise)
    );

    private static readonly Gen<PackageBuilder> Packages =
        from entries in (
            from folders in Names.ListOf()
            from name in Names
            from content in Contents
            select (Path: string.Join('/', folders.Take(5).Append(name)), Content: content)
        ).ListOf()
        from separator in Gen.Elements('\\', '/')
        from text in Gen.Elements(PackageText.Windows, PackageText.WithoutMark, PackageText.Loose)
        select entries
            .Where(e => !e.Path.StartsWith("descriptor.json", StringComparison.OrdinalIgnoreCase))
            .DistinctBy(e => EntryPath.Read(e.Path, PackageLimits.Default).Normalized(), StringComparer.Ordinal)
            .Aggregate(new PackageBuilder("Acme") { Separator = separator, Text = text }, (p, e) => p.With(e.Path, e.Content));

    private static readonly Gen<ZipBuilder> Zips =
        from isDeflated in Gen.Elements(true, false)
        from hasLongSizes in Gen.Elements(true, false)
        from hasLongOffsets in Gen.Elements(true, false)
        from hasLongEnd in Gen.Elements(true, false)
        select new ZipBuilder
        {
            IsDeflated = isDeflated,
            HasLongSizes = hasLongSizes,
            HasLongOffsets = hasLongOffsets,
            HasLongEnd = hasLongEnd,
        };

    [Fact]
    public void Reader_sees_the_entries_that_were_written() =>
        Prop.ForAll(Packages.ToArbitrary(), package => Read(package.ToGzip()).SequenceEqual(Written(package))).QuickCheckThrowOnFailure();

    [Fact]
    public void Reader_sees_the_entries_of_all_packages_of_a_zip() =>
        Prop.ForAll(
                (from packages in Packages.NonEmptyListOf() from zip in Zips select (Packages: packages.Take(4).ToArray(), Zip: zip)).ToArbitrary(),
                given =>
                    Read((given.Zip with { Members = [.. given.Packages.Select((p, n) => ($"{n}.gz", p.ToGzip()))] }).ToBytes())
                        .SequenceEqual(given.Packages.SelectMany(Written))
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(50));

    private static IEnumerable<(string Path, string Content)> Written(PackageBuilder package) =>
        package.Entries.Insert(0, ("descriptor.json", package.Descriptor())).Select(e => (e.Path, Convert.ToBase64String(e.Content)));

    private static List<(string Path, string Content)> Read(byte[] file)
    {
        List<(string, string)> entries = [];
        using var stream = new MemoryStream(file);
        Assert.Null(PackageFile.VisitPackages(stream, file.Length, PackageLimits.Default, _ => new CollectingVisitor(entries)));
        return entries;
    }

    private static byte[] CreateNoise(int length)
    {
        var noise = new byte[length];
        new Random(length).NextBytes(noise);
        return noise;
    }

    private sealed class CollectingVisitor(List<(string, string)> entries) : IPackageVisitor
    {
        public void Visit(PackageEntry entry, Stream content)
        {
            using var kept = new MemoryStream();
            content.CopyTo(kept);
            Assert.Equal(entry.Length, kept.Length);
            entries.Add((entry.Path.ToString(), Convert.ToBase64String(kept.ToArray())));
        }

        public void Complete() { }
    }
}
