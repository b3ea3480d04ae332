using CertBot.Core.Tests.Kit;
using CertBot.Core.Tests.Kit.Packages;
using CertBot.Inspection;
using CertBot.Inspection.Checks;
using CertBot.Inspection.Content;
using CertBot.Inspection.Reports;
using CertBot.Inspection.Rules;
using CertBot.Packages;

namespace CertBot.Core.Tests.Inspection;

/// <summary>The inventory, own strings, refusals and bounds of an inspection.</summary>
public sealed class PackageInspectorTests
{
    /// <summary>28 inherited strings say nothing about the vendor's work.</summary>
    [Fact]
    public void Only_own_strings_are_counted()
    {
        var page = Enumerable
            .Range(0, 28)
            .Aggregate(SchemaBuilder.FreedomPage("Leads_FormPage").Replacing("BaseLeads_FormPage").AsDifference().Declaring("AcmeSend", "AcmeSent"), (p, n) =>
                p.WithString("en-US", $"LocalizableStrings.Inherited{n}.Value", "Text").WithString("ru-RU", $"LocalizableStrings.Inherited{n}.Value", "Текст")
            )
            .WithString("en-US", "LocalizableStrings.AcmeSend.Value", "Send")
            .WithString("en-US", "LocalizableStrings.AcmeSent.Value", "Sent");

        var report = Inspections.Of(new PackageBuilder("AcmePage").WithSchema(page));

        Assert.Equal(new LocalizationFigures(2, 2, 0, 0, 0, 0), report.Localization["en-US"]);
        Assert.Equal(new LocalizationFigures(2, 0, 2, 0, 0, 0), report.Localization["ru-RU"]);
        Assert.Equal(
            ["LocalizableStrings.AcmeSend.Value", "LocalizableStrings.AcmeSent.Value"],
            report.MissingStrings.Where(m => m is { Culture: "ru-RU", State: "missing" }).Select(m => m.Name)
        );
    }

    /// <summary>A schema without a parent owns what it declares, whatever its metadata says; the caption of a string is the designer's remark.</summary>
    [Fact]
    public void Moved_schema_owns_its_strings_and_remarks_are_none()
    {
        var page = SchemaBuilder
            .ClassicPage("AcmeMoved1Module")
            .DeclaringFor(Guid.NewGuid(), "Alpha", "Beta", "Gamma")
            .WithString("en-US", "LocalizableStrings.Alpha.Value", "Alpha one")
            .WithString("en-US", "LocalizableStrings.Beta.Value", "Beta two")
            .WithString("ru-RU", "LocalizableStrings.Gamma.Value", "Гамма три")
            .WithString("ru-RU", "LocalizableStrings.Alpha.Caption", "Пометка");

        var report = Inspections.Of(new PackageBuilder("AcmeMoved").WithSchema(page).ToGzip(), submission: Submission.Unknown);

        Assert.Equal(new LocalizationFigures(3, 2, 1, 0, 0, 0), report.Localization["en-US"]);
        Assert.Equal(["LocalizableStrings.Gamma.Value"], Inspections.Evidence(report, "LOC-EN-MISSING"));
    }

    [Fact]
    public void Inventory_says_what_is_in_a_package()
    {
        var package = PackageBuilder
            .Sample()
            .WithSchema(SchemaBuilder.AddOn("AcmeAddon", "Contact"))
            .WithSchema(SchemaBuilder.ClassicPage("AcmeImages").WithImage("fr-FR", "Images.A.Image").WithEmptyCulture("de-DE"));

        var inventory = Assert.Single(Inspections.Of(package).Packages);

        Assert.Equal(("AcmeSync", "1.0.0", "Acme", 1), (inventory.Name, inventory.Version, inventory.Maintainer, inventory.Type));
        Assert.Equal((3, 1, 1), (inventory.Schemas.Own, inventory.Schemas.Replacing, inventory.Schemas.Addon));
        Assert.Equal(["en-US", "ru-RU"], inventory.Cultures);
        Assert.Equal((2, 3), (inventory.Bindings, inventory.Rows));
        Assert.Equal([new("MSSQL", "afterPackage", 1), new("PostgreSQL", "afterPackage", 1)], inventory.SqlScripts);
    }

    /// <summary>Evidence of a secret is its name and length: the text appears nowhere.</summary>
    [Fact]
    public void Secrets_are_not_repeated()
    {
        const string Secret = "Tr0ub4dor-and-3";
        var package = new PackageBuilder("AcmeSync")
            .WithBinding(new BindingBuilder("S", "SysSettings").WithColumns("Id", "Code").WithRow("1", "AcmeApiPassword"))
            .WithBinding(new BindingBuilder("V", "SysSettingsValue").WithColumns("Id", "SysSettings", "TextValue").WithRow("2", "1", Secret))
            .WithSchema(SchemaBuilder.SourceCode("AcmeJob", $"class AcmeJob {{ string apiPassword = \"{Secret}\"; }}"));

        var report = Inspections.Of(package);

        Assert.NotEmpty(Inspections.Evidence(report, "DATA-SECRET-SETTING"));
        Assert.NotEmpty(Inspections.Evidence(report, "CODE-SECRET"));
        Assert.DoesNotContain(Secret, ReportJson.Write(report), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, ReportSarif.Write(report, "1", new Dictionary<string, string>(StringComparer.Ordinal)), StringComparison.Ordinal);
    }

    /// <summary>The order of entries decides nothing: descriptors may come after what they describe.</summary>
    [Fact]
    public void Order_of_entries_decides_nothing()
    {
        var package = PackageBuilder
            .Sample()
            .WithSchema(SchemaBuilder.Process("AcmeProcess").WithScript("var q = new CustomQuery(c, sql);\nreturn true; // new CustomQuery("))
            .WithSql("AcmeTrigger", 2, "CREATE TRIGGER a AFTER INSERT ON b FOR EACH ROW EXECUTE FUNCTION c();");
        var backwards = new RecordWriter();
        foreach (var (path, content) in package.Entries.Reverse())
            backwards.AddRecord(path, content);
        backwards.AddRecord("descriptor.json", package.Descriptor());

        var forwards = Inspections.Of(package);
        var reversed = Inspections.Of(PackageBuilder.Compress(backwards.ToArray()));

        Assert.Equal(["BK4, line 1: new CustomQuery"], Inspections.Evidence(forwards, "CODE-CUSTOMQUERY"));
        Assert.Single(Inspections.Evidence(forwards, "SQL-TRIGGER"));
        Assert.Equal(
            forwards.Findings.OrderBy(f => f.Fingerprint, StringComparer.Ordinal),
            reversed.Findings.OrderBy(f => f.Fingerprint, StringComparer.Ordinal),
            Same
        );
    }

    [Fact]
    public void File_that_cannot_be_opened_is_refused_with_reason_and_role()
    {
        var good = new PackageBuilder("AcmeSync").ToGzip();
        var bare = PackageBuilder.Compress(new RecordWriter().AddRecord("a.txt", []).ToArray());
        var nameless = PackageBuilder.Compress(new RecordWriter().AddRecord("descriptor.json", "{\"Descriptor\":{}}"u8.ToArray()).ToArray());
        var broken = PackageBuilder.Compress(new RecordWriter().AddRecord("descriptor.json", "{"u8.ToArray()).ToArray());

        Assert.Equal(("no-descriptor", FileRole.Application), Refusal(Inspections.Run(bare)));
        Assert.Equal(("no-name", FileRole.Application), Refusal(Inspections.Run(nameless)));
        Assert.Equal(("descriptor", FileRole.Application), Refusal(Inspections.Run(broken)));
        Assert.Equal(("no-descriptor", FileRole.Demo), Refusal(Inspections.Run(good, demo: bare)));
        Assert.Equal(("not-package", FileRole.Previous), Refusal(Inspections.Run(good, previous: "text"u8.ToArray())));
        Assert.Equal(
            ("same-package", FileRole.Application),
            Refusal(Inspections.Run(ZipBuilder.Of(("a.gz", good), ("b.gz", new PackageBuilder("ACMESYNC").ToGzip())).ToBytes()))
        );
        Assert.Equal(
            ("too-many-dependencies", FileRole.Application),
            Refusal(Inspections.Run(new PackageBuilder("AcmeSync").DependingOn([.. Enumerable.Range(0, 620).Select(n => $"A{n}")]).ToGzip()))
        );
    }

    /// <summary>Every hostile file that the reader refuses is refused by the inspection for the same reason.</summary>
    [Fact]
    public void Hostile_files_are_refused_alike()
    {
        var inspector = new PackageInspector(RuleBook.BuiltIn, HostilePackages.Limits, InspectionLimits.Default);
        foreach (var (kind, file, code) in HostilePackages.AllCases())
        {
            var result = inspector.Inspect(new(new MemoryStream(file), file.Length, "a.gz"), null, null, Submission.Unknown);
            Assert.True(result is InspectionResult.Refused { Refusal.Code: var c } && c == code, $"{kind}: {result}");
        }
    }

    /// <summary>A reader of XML holds all open elements, and all attributes of one: neither may be as many as somebody likes.</summary>
    [Fact]
    public void Resources_that_would_fill_the_memory_are_not_read()
    {
        const string Path = "Resources/AcmePage.ClientUnit/resource.en-US.xml";
        var deep = new PackageBuilder("AcmeSync").With(Path, string.Concat(Enumerable.Repeat("<a>", 100_000)));
        var wide = new PackageBuilder("AcmeSync").With(Path, $"<a {string.Concat(Enumerable.Range(0, 100_000).Select(n => $"b{n}='' "))}/>");

        Assert.Equal(["nested too deeply"], Inspections.Evidence(Inspections.Of(deep), "PKG-UNREADABLE"));
        Assert.Equal(["too many attributes"], Inspections.Evidence(Inspections.Of(wide), "PKG-UNREADABLE"));
    }

    [Fact]
    public void What_is_beyond_the_limits_is_said()
    {
        var limits = InspectionLimits.Default with { MaxFileBytes = 10_000, MaxKeptBytes = 6_000 };
        var inspector = new PackageInspector(RuleBook.BuiltIn, PackageLimits.Default, limits);
        var package = new PackageBuilder("AcmeSync")
            .WithSchema(SchemaBuilder.SourceCode("AcmeJob", new string(' ', 12_000)))
            .WithData("AcmeTask_Data", "AcmeTask", 16)
            .ToGzip();

        var result = inspector.Inspect(new(new MemoryStream(package), package.Length, "a.gz"), null, null, Submission.Unknown);

        var report = Assert.IsType<InspectionResult.Inspected>(result).Report;
        Assert.Equal(
            ["too long to be looked into", "not all rows were looked at"],
            Inspections.Evidence(report, "PKG-UNREADABLE").Distinct(StringComparer.Ordinal)
        );
    }

    /// <summary>Parsers take a while for every text, however short, and a package can hold millions.</summary>
    [Fact]
    public void Code_beyond_the_limit_is_not_parsed_and_that_is_said()
    {
        var inspector = new PackageInspector(RuleBook.BuiltIn, PackageLimits.Default, InspectionLimits.Default with { MaxCodeCharacters = 3_000 });
        var process = SchemaBuilder
            .Process("AcmeProcess")
            .WithScript("var a = new CustomQuery(c, s);", "BK1")
            .WithScript("var b = new CustomQuery(c, s);", "BK2");
        var package = new PackageBuilder("AcmeSync").WithSchema(process.WithScript("var d = new CustomQuery(c, s);", "BK3")).ToGzip();

        var result = inspector.Inspect(new(new MemoryStream(package), package.Length, "a.gz"), null, null, Submission.Unknown);

        var report = Assert.IsType<InspectionResult.Inspected>(result).Report;
        Assert.Equal(["BK1, line 1: new CustomQuery", "BK2, line 1: new CustomQuery"], Inspections.Evidence(report, "CODE-CUSTOMQUERY"));
        Assert.Equal(["not all code was looked at"], Inspections.Evidence(report, "PKG-UNREADABLE"));
    }

    [Fact]
    public void Findings_beyond_the_limit_are_counted()
    {
        var inspector = new PackageInspector(RuleBook.BuiltIn, PackageLimits.Default, InspectionLimits.Default with { MaxFindings = 2 });
        var package = new PackageBuilder("AcmeSync").DependingOn("UI", "NUI", "UIv2", "Custom").ToGzip();

        var result = inspector.Inspect(new(new MemoryStream(package), package.Length, "a.gz"), null, null, Submission.Unknown);

        var report = Assert.IsType<InspectionResult.Inspected>(result).Report;
        Assert.Equal(["DEP-CUSTOM", "DEP-CLASSIC"], report.Findings.Select(f => f.Rule));
        Assert.Equal(2, report.MoreFindings);
    }

    /// <summary>Of one text a hundred hits of a rule are listed; its number is told whole, also where nothing but the number is told.</summary>
    [Fact]
    public void Hits_that_are_not_listed_are_counted_by_rule()
    {
        var lines = string.Concat(Enumerable.Repeat("var q = new CustomQuery(c, s); var t = \"Отчёт\";\n", 130));
        var package = new PackageBuilder("AcmeSync")
            .WithSchema(SchemaBuilder.SourceCode("AcmeJob", $"class AcmeJob {{ void M() {{\n{lines}}} }}"))
            .WithSchema(SchemaBuilder.Process("AcmeProcess").WithScript(lines, "BK1"));

        var report = Inspections.Of(package);
        var few = Inspections.Of(package, InspectionLimits.Default with { MaxCodePlaces = 40 });

        Assert.Equal(200, Inspections.Evidence(report, "CODE-CUSTOMQUERY").Length);
        Assert.Equal(60, report.Unlisted["CODE-CUSTOMQUERY"]);
        Assert.Equal(report.MoreFindings, report.Unlisted.Values.Sum());
        Assert.Equal(260, Inspections.Evidence(few, "CODE-CUSTOMQUERY").Length + few.Unlisted["CODE-CUSTOMQUERY"]);
    }

    /// <summary>A good package with bits flipped before it is packed, so that every reader behind the first sees nonsense.</summary>
    [Fact]
    public void Damaged_content_never_makes_an_inspection_fail() => InspectDamaged(400);

    [Fact]
    [Trait("Campaign", "Long")]
    public void Damaged_content_never_makes_an_inspection_fail_over_and_over() =>
        InspectDamaged(int.TryParse(Environment.GetEnvironmentVariable("CERTBOT_MUTATED_PACKAGES"), out var count) ? count : 8_000);

    private static void InspectDamaged(int count)
    {
        var random = new Random(16);
        var good = RuleSamples.OfOneFile.Values.Select(s => Unpacked(s.Hit)).Append(PackageBuilder.Sample().ToRecords()).ToList();
        for (var i = 0; i < count; i++)
        {
            var records = (byte[])good[random.Next(good.Count)].Clone();
            for (var changes = random.Next(1, 6); changes > 0; changes--)
                records[random.Next(records.Length)] = (byte)random.Next(256);
            Assert.NotNull(Inspections.Run(PackageBuilder.Compress(records)));
        }
    }

    private static byte[] Unpacked(byte[] file)
    {
        using var gzip = new System.IO.Compression.GZipStream(new MemoryStream(file), System.IO.Compression.CompressionMode.Decompress);
        var records = new MemoryStream();
        gzip.CopyTo(records);
        return records.ToArray();
    }

    private static bool Same(Finding a, Finding b) =>
        (a.Rule, a.File, a.Line, a.Evidence, a.Fingerprint) == (b.Rule, b.File, b.Line, b.Evidence, b.Fingerprint);

    private static (string, FileRole) Refusal(InspectionResult result) =>
        result is InspectionResult.Refused refused ? (refused.Refusal.Code, refused.Role) : ("", default);
}
