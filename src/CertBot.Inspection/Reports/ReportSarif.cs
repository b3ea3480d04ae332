using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using CertBot.Inspection.Rules;

namespace CertBot.Inspection.Reports;

/// <summary>A report in the Static Analysis Results Interchange Format 2.1.0 (OASIS), which code hosts and editors show.</summary>
public static class ReportSarif
{
    private const string Schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <param name="report">The report.</param>
    /// <param name="programVersion">The version of the program.</param>
    /// <param name="dismissals">Why findings were dismissed, by fingerprint: they stay in the file and are marked, so that a reader's list does not flap.</param>
    public static string Write(PackageReport report, string programVersion, IReadOnlyDictionary<string, string> dismissals)
    {
        var used = report.Findings.Select(f => f.Rule).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return JsonSerializer.Serialize(
            new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["$schema"] = Schema,
                ["version"] = "2.1.0",
                ["runs"] = new[]
                {
                    new
                    {
                        tool = new
                        {
                            driver = new
                            {
                                name = "CertBot",
                                version = programVersion,
                                rules = used.Select(c => RuleOf(report.Rules.Find(c)!)),
                            },
                        },
                        columnKind = "utf16CodeUnits",
                        results = report.Findings.Select(f => ResultOf(f, used.IndexOf(f.Rule), report.Rules.Find(f.Rule)!, dismissals)),
                    },
                },
            },
            Options
        );
    }

    private static object RuleOf(Rule rule) =>
        new
        {
            id = rule.Code,
            shortDescription = new { text = rule.Title["en"] },
            help = new { text = rule.Mend["en"] },
            defaultConfiguration = new { level = LevelOf(rule.Severity) },
            properties = new
            {
                criteria = rule.Criteria,
                source = $"{rule.Source.By}: {rule.Source.Reference}",
                since = NodaTime.Text.LocalDatePattern.Iso.Format(rule.Since),
            },
        };

    private static object ResultOf(Finding finding, int index, Rule rule, IReadOnlyDictionary<string, string> dismissals) =>
        new
        {
            ruleId = finding.Rule,
            ruleIndex = index,
            level = LevelOf(finding.Severity),
            message = new { text = finding.Evidence.Length > 0 ? $"{rule.Title["en"]}: {finding.Evidence}" : rule.Title["en"] },
            locations = new[]
            {
                new
                {
                    physicalLocation = new
                    {
                        artifactLocation = new { uri = UriOf(finding) },
                        region = finding.Line > 0 ? new { startLine = finding.Line } : null,
                    },
                },
            },
            partialFingerprints = new Dictionary<string, string>(StringComparer.Ordinal) { ["certbotFinding/v1"] = finding.Fingerprint },
            suppressions = dismissals.TryGetValue(finding.Fingerprint, out var reason) ? new[] { new { kind = "external", justification = reason } } : null,
        };

    private static string UriOf(Finding finding) =>
        string.Join('/', new[] { finding.Package }.Concat(finding.File.Split('/', StringSplitOptions.RemoveEmptyEntries)).Select(Uri.EscapeDataString));

    private static string LevelOf(Severity severity) =>
        severity switch
        {
            Severity.Blocking => "error",
            Severity.Attention => "warning",
            _ => "note",
        };
}
