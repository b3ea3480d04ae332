using System.Collections.Immutable;
using CertBot.Core.Tests.Kit.Packages;
using CertBot.Packages;

namespace CertBot.Core.Tests.Packages;

/// <summary>What real packages and archivers do that a strict reader would refuse or miscount.</summary>
public sealed class PackageReadingTests
{
    private const string LongName = "AcmeIntegrationIntegrationIntegrationIntegrationIntegrationIntegration";

    [Fact]
    public void Json_is_read_as_the_platform_reads_it_and_that_is_noted()
    {
        var strict = new PackageBuilder("AcmeSync")
            .WithSchema(SchemaBuilder.Entity("AcmeSyncTask"))
            .WithSchema(SchemaBuilder.SourceCode("AcmeSyncJob", ""))
            .WithApp(new AppBuilder("Acme Sync"));

        var package = OpenSingle((strict with { Text = PackageText.Loose }).ToGzip());

        Assert.Equal("AcmeSync", package.Name);
        Assert.Equal(["CrtBase", "CrtUIv2"], package.DependsOn.Select(d => d.Name));
        Assert.Equal("Acme Sync", package.Application);
        Assert.Equal(
            ["descriptor.json", "Schemas/AcmeSyncTask/descriptor.json", "Schemas/AcmeSyncJob/descriptor.json", "Files/app-descriptor.json"],
            package.LenientFiles
        );
        Assert.Equal(OpenSingle(strict.ToGzip()).Counts.Schemas, package.Counts.Schemas);
        Assert.Empty(OpenSingle(strict.ToGzip()).LenientFiles);
    }

    [Fact]
    public void Last_of_several_members_with_one_name_wins_in_inner_files()
    {
        var package = OpenSingle(
            new PackageBuilder("Acme")
                .With("Schemas/AcmeTask/descriptor.json", "{\"Descriptor\":{\"ManagerName\":\"A\",\"ManagerName\":\"EntitySchemaManager\"}}")
                .ToGzip()
        );

        Assert.Equal(["Entity"], package.Counts.Schemas.Keys);
        Assert.Equal(["Schemas/AcmeTask/descriptor.json"], package.LenientFiles);
    }

    [Fact]
    public void Only_so_many_lenient_files_are_listed()
    {
        var package = Enumerable.Range(0, 50).Aggregate(new PackageBuilder("Acme"), (p, n) => p.WithSchema(SchemaBuilder.Entity($"Acme{n}")));

        Assert.Equal(20, OpenSingle((package with { Text = PackageText.Loose }).ToGzip()).LenientFiles.Length);
    }

    [Fact]
    public void Names_that_differ_after_the_shown_part_are_two_packages()
    {
        var opened = Open(
            ZipBuilder.Of(new PackageBuilder(LongName + "Sales"), new PackageBuilder(LongName + "Service").DependingOn(LongName + "Sales")).ToBytes()
        );

        Assert.Equal([LongName + "Sales", LongName + "Service"], opened.Select(p => p.Name));
        Assert.Equal(LongName + "Sales", Assert.Single(opened[1].DependsOn).Name);
        Assert.Single(opened.Select(p => DisplayText.Truncate(p.Name)).Distinct(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("2.3.1", null, "2.3.1")]
    [InlineData("2.3.1", "", "2.3.1")]
    [InlineData("2.3.1", "7.8.0", "7.8.0")]
    [InlineData(null, "1.0.0.1", "1.0.0.1")]
    [InlineData(null, null, "")]
    public void Version_is_the_app_s_where_the_package_has_none(string? app, string? own, string expected)
    {
        var maker = new PackageBuilder("AcmeApp") { Version = own };

        Assert.Equal(expected, OpenSingle(maker.WithApp(new AppBuilder("Acme App") { Version = app }).ToGzip()).Version);
        Assert.Equal("", OpenSingle(maker.With("Files/src/app-descriptor.json", "{\"Name\":\"Other\",\"Version\":\"9\"}").ToGzip()).Application);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("{\"Version\":\"\\ud800\",\"Name\":7}")]
    public void App_descriptor_that_cannot_be_read_names_nothing(string text)
    {
        var package = OpenSingle((new PackageBuilder("AcmeApp") { Version = null }).With("Files/app-descriptor.json", text).ToGzip());

        Assert.Equal(("", ""), (package.Application, package.Version));
    }

    [Theory]
    [InlineData("می\u200cخواهم.json")]
    [InlineData("👩\u200d💻.svg")]
    [InlineData("क्\u200dष.txt")]
    [InlineData("soft\u00adhyphen.txt")]
    public void Joiners_are_ordinary_in_file_names(string name)
    {
        var package = OpenSingle(new PackageBuilder("AcmeNames").With($"Files/src/{name}", [1]).ToGzip());

        Assert.Equal(1, package.Counts.Files);
    }

    [Theory]
    [InlineData("می\u200cخواهم", "می\u200cخواهم")]
    [InlineData("👩\u200d💻", "👩\u200d💻")]
    [InlineData("Acme\u200dSync\u00ad\u202e", "Acme·Sync··")]
    public void Joiner_is_shown_where_it_joins_and_marked_where_it_hides(string text, string shown) => Assert.Equal(shown, DisplayText.Truncate(text));

    [Fact]
    public void Text_is_not_cut_in_the_middle_of_a_character() => Assert.Equal(new string('a', 58) + "…", DisplayText.Truncate(new string('a', 58) + "😀😀"));

    [Fact]
    public void Images_and_empty_culture_files_are_neither_strings_nor_cultures()
    {
        var package = OpenSingle(
            new PackageBuilder("AcmeImages")
                .WithSchema(SchemaBuilder.ClassicPage("AcmeIcons").WithImage("en-US", "Images.5.Image").WithEmptyCulture("fr-FR"))
                .WithSchema(SchemaBuilder.ClassicPage("AcmeBoth").WithImage("de-DE", "Images.5.Image").WithString("de-DE", "Caption", "Beides"))
                .With("Resources/AcmeNothing.ClientUnit/resource.it-IT.xml", [])
                .With("Resources/AcmeNothing.ClientUnit/other.xml", "<Item/>")
                .ToGzip()
        );

        Assert.Equal((1, 2), (package.Counts.Resources, package.Counts.Images));
        Assert.Equal(["de-DE"], package.Counts.Cultures);
    }

    [Theory]
    [InlineData("<Group Type=\"String\"><Items><Item Name='a' Value='b'/></Items></Group>", true, false)]
    [InlineData("<Group><Items><Item\r\n Name=\"a\"></Item></Items></Group>", true, false)]
    [InlineData("<Group Type='Image'><Items><Item Name='a' Value='b'/></Items></Group>", false, true)]
    [InlineData("<Group Type='Image'><Items><Item Type='String' Name='a'/></Items></Group>", true, false)]
    [InlineData("<Item Name='x Type=>' Type = \"Image\" Value=\">\"/>", false, true)]
    [InlineData("<!-- it's --><Item Type=\"Image\"/>", false, true)]
    [InlineData("<Items><ItemS/></Items>", false, false)]
    [InlineData("< <<>>", false, false)]
    [InlineData("<Item Name='", false, false)]
    public void Items_of_a_culture_file_are_told_apart(string xml, bool hasString, bool hasImage)
    {
        using var content = new MemoryStream(PackageText.Windows.Encode(xml));

        var items = ResourceItems.Read(content);

        Assert.Equal((hasString, hasImage), (items.HasString, items.HasImage));
    }

    [Fact]
    public void Picture_of_many_megabytes_is_not_held()
    {
        var picture = PackageText.WithoutMark.Encode($"<Group><Items><Item Name=\"a\" Type=\"Image\" Value=\"{new string('A', 8 << 20)}\"/><Item Name=\"b\"/>");
        using var content = new MemoryStream(picture);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var items = ResourceItems.Read(content);

        Assert.True(items is { HasImage: true, HasString: true });
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2 << 20);
    }

    [Theory]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(false, false, true)]
    [InlineData(true, true, true)]
    public void Zip_with_64_bit_fields_for_small_members_is_opened(bool sizes, bool offsets, bool end)
    {
        foreach (var isDeflated in new[] { false, true })
        {
            var zip = ZipBuilder.Of(PackageBuilder.Sample("AcmeOne"), PackageBuilder.Sample("AcmeTwo")) with
            {
                IsDeflated = isDeflated,
                HasLongSizes = sizes,
                HasLongOffsets = offsets,
                HasLongEnd = end,
            };

            Assert.Equal(["AcmeOne", "AcmeTwo"], Open(zip.ToBytes()).Select(p => p.Name));
        }
    }

    [Fact]
    public void Member_that_is_longer_than_it_says_is_not_read_to_its_end()
    {
        var package = PackageBuilder.Sample().ToGzip();
        var noise = new byte[2 << 20];
        new Random(1).NextBytes(noise);
        var zip = (ZipBuilder.Of(("a.gz", [.. package, .. noise])) with { HasLongSizes = true }).ToBytes();
        // The unpacked length, first in the extra field at the end of the directory.
        BitConverter.TryWriteBytes(zip.AsSpan(zip.Length - 22 - 16), (long)package.Length);
        using var file = new MemoryStream(zip);

        var refused = Assert.IsType<PackageOpenResult.Refused>(PackageFile.Open(file, zip.Length, PackageLimits.Default));

        Assert.Equal("false-length", refused.Refusal.Code);
        Assert.InRange(file.Position, 0, 300_000);
    }

    private static PackageSummary OpenSingle(byte[] file) => Assert.Single(Open(file));

    private static ImmutableArray<PackageSummary> Open(byte[] file)
    {
        using var stream = new MemoryStream(file);
        return PackageFile.Open(stream, file.Length, PackageLimits.Default) is PackageOpenResult.Success success
            ? success.Packages
            : throw new InvalidOperationException("The file was refused.");
    }
}
