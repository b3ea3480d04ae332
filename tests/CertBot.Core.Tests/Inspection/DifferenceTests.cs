using CertBot.Core.Tests.Kit.Packages;

namespace CertBot.Core.Tests.Inspection;

/// <summary>What a version lost since the one certified last, by ids.</summary>
public sealed class DifferenceTests
{
    private static readonly SchemaBuilder Visit = SchemaBuilder
        .Entity("AcmeVisit")
        .WithColumn("Title")
        .WithColumn("Guide")
        .WithString("en-US", "Columns.Title.Caption", "Title")
        .WithString("en-US", "Columns.Guide.Caption", "Guide")
        .WithString("ru-RU", "Columns.Title.Caption", "Название")
        .WithString("ru-RU", "Columns.Guide.Caption", "Гид");

    private static readonly BindingBuilder Statuses = new BindingBuilder("AcmeStatus_Data", "AcmeStatus").WithColumns("Id", "Name").WithRow("1", "New");

    private static readonly PackageBuilder Before = new PackageBuilder("AcmeSync")
        .WithSchema(Visit)
        .WithSchema(SchemaBuilder.ClassicPage("AcmePage"))
        .WithBinding(Statuses.WithRow("2", "Done"));

    [Fact]
    public void Version_that_lost_nothing_differs_in_nothing()
    {
        var now = (Before with { Version = "1.0.1" }).WithSchema(SchemaBuilder.Entity("AcmeNew"));

        var report = Inspections.Of(now.ToGzip(), previous: Before.ToGzip());

        Assert.DoesNotContain(report.Findings, f => f.Rule.StartsWith("DIFF-", StringComparison.Ordinal));
        var difference = Assert.Single(report.Differences!.Value);
        Assert.Equal(("1.0.0", "1.0.1", true), (difference.VersionBefore, difference.VersionNow, difference.IsHigher!.Value));
    }

    [Fact]
    public void Losses_are_found_by_id()
    {
        // The column keeps its id under a new name; the page, a column, a row and a language are gone; the version is the same.
        var renamed = SchemaBuilder.Entity("AcmeVisit").WithColumn("Title").WithString("en-US", "Columns.Caption.Caption", "Title");
        var now = new PackageBuilder("AcmeSync").WithSchema(renamed).WithBinding(Statuses);
        var records = now.ToRecords();

        var report = Inspections.Of(PackageBuilder.Compress(Rename(records, "\"A2\": \"Title\"", "\"A2\": \"Label\"")), previous: Before.ToGzip());

        Assert.Equal(["AcmePage"], Inspections.Evidence(report, "DIFF-SCHEMA-REMOVED"));
        Assert.Equal(["AcmeVisit.Guide"], Inspections.Evidence(report, "DIFF-COLUMN-REMOVED"));
        Assert.Equal(["AcmeVisit.Title, now Label"], Inspections.Evidence(report, "DIFF-COLUMN-RENAMED"));
        Assert.Equal(["AcmeStatus: 2"], Inspections.Evidence(report, "DIFF-ROW-REMOVED"));
        Assert.Equal(["ru-RU"], Inspections.Evidence(report, "DIFF-CULTURE-REMOVED"));
        Assert.Equal(["1.0.0, certified: 1.0.0"], Inspections.Evidence(report, "DIFF-VERSION"));
    }

    [Theory]
    [InlineData("1.0.10", "1.0.9", true)]
    [InlineData("1.0", "1.0.0", false)]
    [InlineData("2.0.0.1", "2.0.0", true)]
    [InlineData("1.9", "1.10", false)]
    [InlineData("spring", "1.0", null)]
    public void Versions_are_compared_as_numbers(string now, string before, bool? isHigher)
    {
        var report = Inspections.Of((Before with { Version = now }).ToGzip(), previous: (Before with { Version = before }).ToGzip());

        Assert.Equal(isHigher, Assert.Single(report.Differences!.Value).IsHigher);
    }

    /// <summary>A dismissal is carried to the next version by the fingerprint, whatever else changed.</summary>
    [Fact]
    public void Fingerprint_of_a_finding_is_the_same_in_the_next_version()
    {
        var first = new PackageBuilder("AcmeSync").WithSchema(SchemaBuilder.Entity("UsrVisit"));
        var next = (first with { Version = "1.1.0" }).WithSchema(SchemaBuilder.Entity("UsrOther")).WithBinding(Statuses);

        var before = Assert.Single(Inspections.Of(first).Findings, f => f.Rule == "NAME-USR");
        var after = Inspections.Of(next).Findings.Where(f => f.Rule == "NAME-USR").ToList();

        Assert.Equal(2, after.Select(f => f.Fingerprint).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal("UsrVisit", Assert.Single(after, f => f.Fingerprint == before.Fingerprint).Evidence);
    }

    private static byte[] Rename(byte[] records, string from, string to) =>
        System.Text.Encoding.Latin1.GetBytes(System.Text.Encoding.Latin1.GetString(records).Replace(from, to, StringComparison.Ordinal));
}
