using CertBot.Core.Certification.Findings;
using CertBot.Core.Certification.Inspections;
using CertBot.Core.Localization;
using CertBot.Core.Primitives;
using CertBot.Core.Tests.Kit;
using CertBot.Core.Tests.Kit.Samples;
using NodaTime;

namespace CertBot.Core.Tests.Certification.Inspections;

public sealed class FindingsCsvTests
{
    private static readonly PackageInspection Inspection = new()
    {
        Files = new("a", null),
        Number = 1,
        At = default,
    };

    [Fact]
    public void Every_finding_is_a_line_in_the_readers_language_and_no_formula()
    {
        var csv = Write(InspectionSamples.Report, LanguageCode.Ru);
        var lines = csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(InspectionSamples.Report.Findings.Length + 1, lines.Length);
        Assert.StartsWith("\"№\",\"Важность\",\"Правило\"", lines[0], StringComparison.Ordinal);
        Assert.Contains("\"'=1+1 <!channel> *b*\"", csv, StringComparison.Ordinal);
        Assert.Contains("\"Пакет с именем Custom\"", csv, StringComparison.Ordinal);
        Assert.DoesNotContain("\"=", csv, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_listed_is_counted()
    {
        var report = InspectionReport.Of(
            "r",
            InspectionSamples.Rules,
            Enumerable.Range(1, InspectionReport.MaxFindings + 7).Select(n => InspectionSamples.Finding("NAME-USR", n))
        );
        Assert.Contains("\"NAME-USR\",\"and 7 more\"", Write(report, LanguageCode.En), StringComparison.Ordinal);
    }

    [Fact]
    public void What_became_of_a_dispute_stands_beside_its_finding()
    {
        var finding = InspectionSamples.Report.Findings[0];
        var dispute = new FindingDispute
        {
            Number = 1,
            Revision = 1,
            Finding = finding,
            Rule = InspectionSamples.Report.Hits[0],
            Version = "2.0",
            Reason = new(new("ana"), default, "No."),
        };
        Assert.Contains("\"disputed, waiting for a reviewer\"", Write(InspectionSamples.Report, LanguageCode.En, dispute), StringComparison.Ordinal);
        Assert.Contains(
            "\"dismissed\"",
            Write(InspectionSamples.Report, LanguageCode.En, dispute with { Decision = new(true, new("bo"), default, "Yes.") }),
            StringComparison.Ordinal
        );
    }

    private static string Write(InspectionReport report, LanguageCode language, FindingDispute? dispute = null) =>
        FindingsCsv.Write(
            report,
            dispute is null ? Inspection : Inspection.With(dispute),
            SmallEdition.Creatio,
            new RenderContext(language, DateTimeZone.Utc, default, _ => null)
        );
}
