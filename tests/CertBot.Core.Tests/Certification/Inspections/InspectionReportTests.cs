using CertBot.Core.Certification.Inspections;
using CertBot.Core.Primitives;
using CertBot.Core.Tests.Kit.Samples;

namespace CertBot.Core.Tests.Certification.Inspections;

public sealed class InspectionReportTests
{
    [Fact]
    public void The_worst_come_first_and_have_the_first_numbers()
    {
        var report = InspectionReport.Of(
            "r",
            InspectionSamples.Rules,
            [
                InspectionSamples.Finding("JS-CONSOLE", 1),
                InspectionSamples.Finding("CODE-WEAK-CRYPTO", 1),
                InspectionSamples.Finding("LOC-EN-SCRIPT", 1),
                InspectionSamples.Finding("NAME-USR", 1),
                InspectionSamples.Finding("NAME-USR", 2),
            ]
        );
        Assert.Equal(["NAME-USR", "LOC-EN-SCRIPT", "CODE-WEAK-CRYPTO", "JS-CONSOLE"], report.Hits.Select(r => r.Code));
        Assert.Equal(["NAME-USR", "NAME-USR", "LOC-EN-SCRIPT", "CODE-WEAK-CRYPTO", "JS-CONSOLE"], report.Findings.Select(f => f.Rule));
        Assert.Equal("LOC-EN-SCRIPT", report.Find(3)?.Rule);
        Assert.Null(report.Find(0));
        Assert.Null(report.Find(6));

        var summary = InspectionSummary.Of(report);
        Assert.Equal(new FindingCounts(3, 1, 1), summary.Counts);
        Assert.Equal(new FindingCounts(2, 1, 1), summary.ByCriterion[2]);
        Assert.Equal(new FindingCounts(0, 1, 0), summary.ByCriterion[4]);
        Assert.Equal(["NAME-USR:f1", "NAME-USR:f2", "LOC-EN-SCRIPT:f1"], summary.BlockingKeys);
        Assert.Equal(["NAME-USR", "LOC-EN-SCRIPT", "CODE-WEAK-CRYPTO"], summary.Worst.Select(h => h.Rule.Code));
        Assert.Equal([1, 2], summary.Worst[0].First.Select(f => f.Number));
    }

    [Fact]
    public void It_is_bounded_and_says_how_much_is_left_out()
    {
        var report = InspectionReport.Of(
            "r",
            InspectionSamples.Rules,
            Enumerable
                .Range(1, 20_000)
                .Select(n => InspectionSamples.Finding(n % 10 == 0 ? "NAME-USR" : "JS-CONSOLE", n, new string('x', 5_000)))
                .Append(InspectionSamples.Finding("NO-SUCH-RULE", 1))
        );
        Assert.Equal(InspectionReport.MaxFindings, report.Findings.Length);
        Assert.All(report.Findings, f => Assert.Equal("NAME-USR", f.Rule));
        Assert.Equal((2_000, 18_000), (report.Counts["NAME-USR"], report.Counts["JS-CONSOLE"]));
        Assert.False(report.Counts.ContainsKey("NO-SUCH-RULE"));

        var summary = InspectionSummary.Of(report);
        Assert.Equal(2_000, summary.Counts.Blocking);
        Assert.Equal(100, summary.BlockingKeys.Length);
        Assert.InRange(CoreJson.Write(summary).Length, 1, 20_000);
        Assert.InRange(CoreJson.Write(report).Length, 1, 150_000);
    }

    [Fact]
    public void What_packages_say_is_cut_and_stripped_of_what_nobody_sees()
    {
        var report = InspectionReport.Of(
            "r",
            [InspectionSamples.Rule("A", FindingSeverity.Blocking, [2], new string('t', 500))],
            [new("A", "a\u202Eb\u0007", new string('p', 900), 1, "one\ntwo\r\n\u200Bthree " + new string('e', 90), new string('f', 200))]
        );
        var finding = Assert.Single(report.Findings);
        Assert.Equal("ab", finding.Package);
        Assert.StartsWith("one two three e", finding.Evidence, StringComparison.Ordinal);
        Assert.True(finding is { Evidence.Length: <= 60, File.Length: <= 200, Fingerprint.Length: <= 64 });
        Assert.Equal(120, report.Hits[0].Title.GetString("en")?.Length);
    }

    /// <summary>The same place twice is one finding: a dismissal covers it.</summary>
    [Fact]
    public void The_same_finding_twice_counts_once()
    {
        var twice = InspectionSamples.Finding("NAME-USR", 1);
        var report = InspectionReport.Of("r", InspectionSamples.Rules, [twice, twice, twice with { Line = 7 }]);
        Assert.Equal(2, report.Findings.Length);
        Assert.Equal(2, InspectionSummary.Of(report).Counts.Blocking);
    }

    [Fact]
    public void Stored_and_read_again_it_is_the_same()
    {
        var json = CoreJson.Write(InspectionSamples.Report);
        Assert.Equal(json, CoreJson.Write(CoreJson.Read<InspectionReport>(json)));
        var summary = CoreJson.Write(InspectionSummary.Of(InspectionSamples.Report));
        Assert.Equal(summary, CoreJson.Write(CoreJson.Read<InspectionSummary>(summary)));
    }
}
