using System.Collections.Immutable;
using CertBot.Core.Tests.Kit;
using CertBot.Core.Tests.Kit.Packages;
using CertBot.Packages;

namespace CertBot.Core.Tests.Packages;

public sealed class PackageFileTests
{
    [Fact]
    public void Package_reports_its_description_and_content()
    {
        var package = Assert.Single(OpenValid(PackageBuilder.Sample().ToGzip()));

        Assert.Equal("AcmeSync", package.Name);
        Assert.Equal("1.0.0", package.Version);
        Assert.Equal("Acme", package.Maintainer);
        Assert.Equal(PackageKind.Assembly, package.Kind);
        Assert.Equal(Guid.Parse(PackageBuilder.Sample().UId), package.UId);
        Assert.Equal(["CrtBase 8.1.0", "CrtUIv2 8.1.0"], package.DependsOn.Select(d => $"{d.Name} {d.Version}"));
        Assert.All(package.DependsOn, d => Assert.NotEqual(Guid.Empty, d.UId));

        var counts = package.Counts;
        Assert.Equal(["ClientUnit 1", "Entity 1", "SourceCode 1"], counts.Schemas.Select(s => $"{s.Key} {s.Value}"));
        Assert.Equal(1, counts.Replacing);
        Assert.Equal(1, counts.Resources);
        Assert.Equal(["en-US", "ru-RU"], counts.Cultures);
        Assert.Equal(2, counts.DataBindings);
        Assert.Equal(2, counts.SqlScripts);
        Assert.Equal(2, counts.Files);
        Assert.Equal(PackageBuilder.Sample().Entries.Length + 1, counts.Entries);
        Assert.Equal(PackageBuilder.Sample().Entries.Sum(e => e.Content.Length) + PackageBuilder.Sample().Descriptor().Length, counts.Unpacked);
    }

    [Fact]
    public void Both_path_separators_are_read()
    {
        var windows = Assert.Single(OpenValid(PackageBuilder.Sample().ToGzip()));
        var linux = Assert.Single(OpenValid((PackageBuilder.Sample() with { Separator = '/' }).ToGzip()));

        Assert.Equal(windows.Counts.Files, linux.Counts.Files);
        Assert.Equal(windows.Counts.Schemas, linux.Counts.Schemas);
    }

    [Fact]
    public void Packages_in_a_zip_keep_their_order()
    {
        var packages = OpenValid(ZipBuilder.Of(PackageBuilder.Sample("AcmeSync"), PackageBuilder.Sample("AcmeSync_Demo") with { Type = 0 }).ToBytes());

        Assert.Equal(["AcmeSync", "AcmeSync_Demo"], packages.Select(p => p.Name));
        Assert.Equal(PackageKind.Simple, packages[1].Kind);
    }

    [Fact]
    public void Other_files_beside_the_packages_in_a_zip_are_ignored()
    {
        var packages = OpenValid(
            ZipBuilder
                .Of(("docs/", []), ("docs/readme.txt", [1]), ("A.gz", PackageBuilder.Sample().ToGzip()), ("__MACOSX/._A.gz", [1, 2, 3]), (".DS_Store", [1]))
                .ToBytes()
        );

        Assert.Equal("AcmeSync", Assert.Single(packages).Name);
    }

    [Fact]
    public void Smallest_package_is_a_descriptor_alone()
    {
        var package = Assert.Single(OpenValid(new PackageBuilder("Tiny") { DependsOn = [] }.ToGzip()));

        Assert.Equal(1, package.Counts.Entries);
        Assert.Empty(package.Counts.Schemas);
        Assert.Empty(package.DependsOn);
    }

    [Fact]
    public void Package_may_end_with_an_empty_path()
    {
        var package = OpenValid(PackageBuilder.Compress([.. PackageBuilder.Sample().ToRecords(), 0, 0, 0, 0]));

        Assert.Single(package);
    }

    [Fact]
    public void Facts_missing_from_a_descriptor_are_empty()
    {
        var records = new RecordWriter().AddRecord(
            "descriptor.json",
            "{\"Descriptor\":{\"Name\":\"A\",\"UId\":7,\"Type\":\"x\",\"DependsOn\":[1,{}]}}"u8.ToArray()
        );
        var package = Assert.Single(OpenValid(PackageBuilder.Compress(records.ToArray())));

        Assert.Equal(Guid.Empty, package.UId);
        Assert.Equal("", package.Version);
        Assert.Equal("", package.Maintainer);
        Assert.Equal(PackageKind.Simple, package.Kind);
        Assert.Equal(new PackageDependency("", Guid.Empty, ""), Assert.Single(package.DependsOn));
    }

    [Fact]
    public void Schema_without_a_readable_descriptor_counts_as_unknown()
    {
        var maker = new PackageBuilder("A")
            .With("Schemas/NoDescriptor/metadata.json", [])
            .With("Schemas/Broken/descriptor.json", "{"u8.ToArray())
            .With("Schemas/Marked/descriptor.json", "{\"Descriptor\":{\"ManagerName\":\"[x](javascript:1)\"}}"u8.ToArray())
            .With("Schemas/stray.txt", []);

        Assert.Equal(new Dictionary<string, int> { ["Unknown"] = 3 }, Assert.Single(OpenValid(maker.ToGzip())).Counts.Schemas);
    }

    [Fact]
    public void Summary_stays_short_for_any_package()
    {
        var maker = new PackageBuilder(new string('n', 5000)) { Maintainer = "<at>\u202e" + new string('m', 5000), Version = new string('1', 5000) };
        for (var n = 0; n < 600; n++)
        {
            maker = maker.WithSchema(new SchemaBuilder($"S{n}", $"Kind{n}").WithString($"{(char)('a' + n % 26)}{(char)('a' + n / 26)}", "Caption", "x"));
        }

        var package = Assert.Single(OpenValid(maker.ToGzip()));

        Assert.Equal(1000, package.Name.Length);
        Assert.Equal(1000, package.Version.Length);
        Assert.Equal(1000, package.Maintainer.Length);
        Assert.Equal(60, DisplayText.Truncate(package.Maintainer).Length);
        Assert.DoesNotContain('\u202e', DisplayText.Truncate(package.Maintainer));
        Assert.Equal(41, package.Counts.Schemas.Count);
        Assert.Equal(600, package.Counts.Schemas.Values.Sum());
        Assert.Equal(400, package.Counts.Cultures.Count);
    }

    [Fact]
    public void Forward_only_stream_is_opened_up_to_the_limit()
    {
        var file = PackageBuilder.Sample().ToGzip();

        Assert.IsType<PackageOpenResult.Success>(PackageFile.Open(new SlowStream(file), file.Length, PackageLimits.Default));
        var small = PackageFile.Open(new SlowStream(file), length: 10, PackageLimits.Default with { MaxUploadBytes = 100 });
        Assert.Equal("too-big", Assert.IsType<PackageOpenResult.Refused>(small).Refusal.Code);
    }

    [Fact]
    public void Stream_is_read_from_its_current_position()
    {
        byte[] file = [1, 2, 3, .. ZipBuilder.Of(PackageBuilder.Sample()).ToBytes()];
        using var stream = new MemoryStream(file) { Position = 3 };

        Assert.IsType<PackageOpenResult.Success>(PackageFile.Open(stream, file.Length - 3, PackageLimits.Default));
    }

    [Fact]
    public void Entry_declared_too_big_is_not_read()
    {
        var opened = PackageFile.Open(Stream.Null, (50L << 20) + 1, PackageLimits.Default);

        var refusal = Assert.IsType<PackageOpenResult.Refused>(opened).Refusal;
        Assert.Equal("too-big", refusal.Code);
        Assert.Equal("50", refusal.Details["limit"]);
    }

    [Fact]
    public void Visitor_gets_every_entry_with_its_content_and_need_not_read_it()
    {
        var maker = PackageBuilder.Sample();
        var visitor = new RecordingPackageVisitor();
        using var file = new MemoryStream(maker.ToGzip());

        Assert.Null(PackageFile.VisitPackages(file, file.Length, PackageLimits.Default, _ => visitor));

        Assert.True(visitor.HasLeft);
        Assert.Equal(maker.Entries.Select(e => e.Path).Prepend("descriptor.json"), visitor.Entries.Select(e => e.Path));
        Assert.All(visitor.Entries.Skip(1).Zip(maker.Entries), pair => Assert.Equal(pair.First.Number % 2 == 0 ? pair.Second.Content : [], pair.First.Content));
    }

    private static ImmutableArray<PackageSummary> OpenValid(byte[] file)
    {
        using var stream = new MemoryStream(file);
        var opened = PackageFile.Open(stream, file.Length, PackageLimits.Default);
        return opened is PackageOpenResult.Success fine ? fine.Packages : throw new InvalidOperationException(opened.ToString());
    }

    // Reads the content of every second entry only.
    private sealed class RecordingPackageVisitor : IPackageVisitor
    {
        public List<(int Number, string Path, byte[] Content)> Entries { get; } = [];

        public bool HasLeft { get; private set; }

        public void Visit(PackageEntry entry, Stream content)
        {
            using var kept = new MemoryStream();
            if (entry.Number % 2 == 0)
            {
                content.CopyTo(kept);
            }

            Entries.Add((entry.Number, entry.Path.ToString(), kept.ToArray()));
        }

        public void Complete() => HasLeft = true;
    }

    // Behaves like a network stream: not seekable, and returns a few bytes at a time.
    private sealed class SlowStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 7));
    }
}
