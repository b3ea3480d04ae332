using CertBot.Core.Tests.Kit.Packages;
using CertBot.Inspection.Checks;
using CertBot.Inspection.Code;
using CertBot.Inspection.Rules;

namespace CertBot.Core.Tests.Inspection;

/// <summary>Each rule hits what it is for, and leaves alone what only looks like it.</summary>
public sealed class RuleTests
{
    /// <summary>Rules that need more than one file, or an assembly: each has a test of its own below or beside.</summary>
    private static readonly string[] OfOtherTests =
    [
        "LOC-CULTURE-SCRIPT",
        "APP-PACKAGE-MISSING",
        "APP-PACKAGE-UNLISTED",
        "DEMO-SUFFIX",
        "DEMO-NAME",
        "CODE-NO-SOURCE",
        "DLL-THIRD-PARTY",
        "DIFF-SCHEMA-REMOVED",
        "DIFF-COLUMN-REMOVED",
        "DIFF-COLUMN-RENAMED",
        "DIFF-ROW-REMOVED",
        "DIFF-CULTURE-REMOVED",
        "DIFF-VERSION",
    ];

    public static TheoryData<string> Codes => [.. RuleSamples.OfOneFile.Keys];

    [Theory]
    [MemberData(nameof(Codes))]
    public void Rule_hits_its_package_and_leaves_the_near_miss_alone(string code)
    {
        var (hit, nearMiss, evidence) = RuleSamples.OfOneFile[code];

        Assert.Contains(evidence, Inspections.Evidence(Inspections.Of(hit), code));
        Assert.Empty(Inspections.Evidence(Inspections.Of(nearMiss), code));
    }

    [Fact]
    public void Every_rule_has_a_sample()
    {
        var rules = RuleBook.BuiltIn.Rules.Where(r => r.Check != RuleParameters.Check).Select(r => r.Code);

        Assert.Equal(rules.Order(StringComparer.Ordinal), RuleSamples.OfOneFile.Keys.Concat(OfOtherTests).Order(StringComparer.Ordinal));
    }

    /// <summary>What cannot be appealed must not be wrong: these ten block, and no other.</summary>
    [Fact]
    public void Ten_rules_block() =>
        Assert.Equal(
            [
                "LOC-DATA-EN-SCRIPT",
                "LOC-EN-COVERAGE",
                "LOC-EN-SCRIPT",
                "NAME-USR",
                "PKG-ASSEMBLY-NO-PROJECT",
                "PKG-CUSTOM",
                "SCHEMA-NAME-TWICE",
                "SCHEMA-NO-DESCRIPTOR",
                "SCHEMA-NO-METADATA",
                "SCHEMA-UID-TWICE",
            ],
            RuleBook.BuiltIn.Rules.Where(r => r.Severity == Severity.Blocking).Select(r => r.Code).Order(StringComparer.Ordinal)
        );

    [Fact]
    public void Built_in_rules_have_no_faults() => Assert.Empty(RuleBookCheck.Check(RuleBook.BuiltIn));

    /// <summary>Text in a claimed language that is written in Latin letters; a part of the culture that names the script decides.</summary>
    [Theory]
    [InlineData("de-DE", 1)]
    [InlineData("sr-Latn-RS", 1)]
    [InlineData("sr-Cyrl-RS", 0)]
    [InlineData("uk-UA", 0)]
    public void Letters_of_another_script_in_a_claimed_language(string culture, int hits)
    {
        var package = new PackageBuilder("AcmeSync").WithSchema(
            SchemaBuilder
                .ClassicPage("AcmePage")
                .Declaring("Save")
                .WithString("en-US", "LocalizableStrings.Save.Value", "Save")
                .WithString(culture, "LocalizableStrings.Save.Value", "Записать")
        );

        var report = Inspections.Of(package.ToGzip(), submission: new(["en-US", culture], null, null, null));

        Assert.Equal(hits, Inspections.Evidence(report, "LOC-CULTURE-SCRIPT").Length);
        Assert.Equal(hits, report.Localization[culture].WrongScript);
    }

    [Fact]
    public void Application_is_compared_with_the_packages_of_its_zip()
    {
        var main = new PackageBuilder("AcmeSync").WithApp(new AppBuilder("AcmeSync") { Packages = ["AcmeSync", "AcmeBase"] });

        var report = Inspections.Of(ZipBuilder.Of(main, new PackageBuilder("AcmeOther") { UId = "2" }).ToBytes());

        Assert.Equal(["AcmeBase"], Inspections.Evidence(report, "APP-PACKAGE-MISSING"));
        Assert.Equal(["AcmeOther"], Inspections.Evidence(report, "APP-PACKAGE-UNLISTED"));
        Assert.Empty(Inspections.Evidence(Inspections.Of(main), "APP-PACKAGE-MISSING"));
    }

    [Fact]
    public void Demonstration_data_counts_for_sections_and_has_rules_of_its_own()
    {
        var main = new PackageBuilder("AcmeSync").WithSchema(SchemaBuilder.Entity("AcmeVisit")).WithSection("AcmeVisits", "AcmeVisit");
        var visits = new BindingBuilder("AcmeVisit_Data", "AcmeVisit").WithColumns("Id", "Name").WithRow("1", "First (sample)");
        var demo = new PackageBuilder("AcmeSync_Demo") { UId = "2" }
            .DependingOn("AcmeSync")
            .WithBinding(visits);
        var stray = new PackageBuilder("AcmeData") { UId = "3" }.WithBinding(visits.WithRow("2", "Second"));

        var report = Inspections.Of(main.ToGzip(), demo.ToGzip());
        var strayReport = Inspections.Of(main.ToGzip(), stray.ToGzip());

        Assert.Equal([("AcmeVisits", "AcmeVisit", 1, "enough")], report.Sections.Select(s => (s.Name, s.Entity, s.Rows, s.Verdict)));
        Assert.Empty(report.Findings.Where(f => f.Rule.StartsWith("DEMO-", StringComparison.Ordinal)));
        Assert.Equal(["AcmeVisit: 1 of 2"], Inspections.Evidence(strayReport, "DEMO-SUFFIX"));
        Assert.Equal(["AcmeData"], Inspections.Evidence(strayReport, "DEMO-NAME"));
    }

    /// <summary>The assembly of these tests stands for a vendor's own, and one of the test framework for another's.</summary>
    [Fact]
    public void Assemblies_are_told_apart_by_name_and_read_without_being_loaded()
    {
        var own = File.ReadAllBytes(typeof(PackageBuilder).Assembly.Location);
        var other = File.ReadAllBytes(typeof(CertBot.Packages.PackageFile).Assembly.Location);
        var package = new PackageBuilder("CertBot.Core.Tests").WithAssembly("Own.dll", own).WithAssembly("Other.dll", other);

        var report = Inspections.Of(package);

        Assert.Equal(["CertBot.Core.Tests 1.0.0.0"], Inspections.Evidence(report, "CODE-NO-SOURCE"));
        Assert.Equal(["1: CertBot.Packages 1.0.0.0"], Inspections.Evidence(report, "DLL-THIRD-PARTY"));
        Assert.Empty(Inspections.Evidence(Inspections.Of(package.WithSchema(SchemaBuilder.SourceCode("AcmeJob", "class AcmeJob { }"))), "CODE-NO-SOURCE"));
    }
}
