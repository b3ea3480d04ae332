using CertBot.Core.Certification.Inspections;
using CertBot.Core.Policy;
using CertBot.Core.Tests.Kit.Packages;
using CertBot.Inspection.Content;
using CertBot.Inspections;
using CertBot.Packages;
using CertBot.Repositories;
using CertBot.Repositories.Inspections;

namespace CertBot.Tests.Inspections;

/// <summary>What the rules find reaches the flow: with its severity, criteria and texts, and for the submission it was found for.</summary>
public sealed class RuleInspectorTests
{
    private static readonly InstalledEditions Editions = EditionLoader.Load(null);

    private static readonly RuleInspector Inspector = new(InstalledRules.Load(null, Editions), PackageLimits.Default, InspectionLimits.Default);

    [Fact]
    public async Task Findings_come_with_severity_criteria_and_texts()
    {
        var report = await Inspect(new PackageBuilder("AcmeSync").WithSchema(SchemaBuilder.Entity("UsrVisit")).ToGzip());

        var rule = report.FindRule("NAME-USR")!;
        Assert.Equal(FindingSeverity.Blocking, rule.Severity);
        Assert.Equal([2], rule.Criteria);
        Assert.Equal("A name that begins with Usr", rule.Title.GetString("en"));
        Assert.StartsWith("Используйте префикс", rule.Mend.GetString("ru"), StringComparison.Ordinal);
        Assert.Equal(
            ("AcmeSync", "Schemas/UsrVisit/descriptor.json", "UsrVisit"),
            report.Findings.Where(f => f.Rule == "NAME-USR").Select(f => (f.Package, f.File, f.Evidence)).Single()
        );
        Assert.Equal(Inspector.FindRulesVersion(Editions.Default.Pin), report.Rules);
    }

    [Fact]
    public async Task Package_is_held_against_its_submission()
    {
        var page = SchemaBuilder.ClassicPage("Page").Declaring("Save").WithString("en-US", "LocalizableStrings.Save.Value", "Save");
        var previous = new PackageBuilder("AcmeSync").WithSchema(SchemaBuilder.Entity("AcmeVisit")).ToGzip();

        var report = await Inspect((new PackageBuilder("AcmeSync") { Version = "2.0.0", Maintainer = "Other" }).WithSchema(page).ToGzip(), previous);

        Assert.Equal(
            ["DIFF-SCHEMA-REMOVED", "LOC-CULTURE-MISSING", "NAME-PREFIX", "PKG-MAINTAINER", "PKG-VERSION-OTHER"],
            report.Hits.Where(h => h.Severity == FindingSeverity.Attention).Select(h => h.Code).Order(StringComparer.Ordinal)
        );
    }

    /// <summary>What is no package has nothing to be looked into: uploads of packages are refused where they are taken.</summary>
    [Fact]
    public async Task File_that_is_no_package_has_no_findings() => Assert.Empty((await Inspect("text"u8.ToArray())).Findings);

    private static Task<InspectionReport> Inspect(byte[] packages, byte[]? previous = null) =>
        Inspector.Inspect(
            new InspectionRequest
            {
                Packages = FileOf(packages),
                Previous = previous is null ? null : FileOf(previous),
                Edition = Editions.Default.Pin,
                Version = "1.0.0",
                Cultures = ["en-US", "ru-RU"],
                Prefix = "Acme",
                Maintainer = "Acme",
            },
            TestContext.Current.CancellationToken
        );

    private static InspectedFile FileOf(byte[] content) => new("package.gz", content.Length, new MemoryStream(content));
}
