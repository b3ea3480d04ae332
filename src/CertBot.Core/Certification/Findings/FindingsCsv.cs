using System.Globalization;
using System.Text;
using CertBot.Core.Certification.Inspections;
using CertBot.Core.Localization;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;

namespace CertBot.Core.Certification.Findings;

/// <summary>All findings as a table people open in a spreadsheet, in its reader's language. What a spreadsheet would take for a formula is not one.</summary>
public static class FindingsCsv
{
    private static readonly string[] Columns = ["number", "severity", "rule", "title", "criterion", "package", "file", "line", "evidence", "mend", "state"];

    public static string FileNameFor(ApplicationId app, RenderContext context) =>
        CreateRenderer(context).RenderValue(LocalizableValue.Text("inspection.file", new() { ["app"] = app.Value })) + ".csv";

    public static string Write(InspectionReport report, PackageInspection inspection, Edition edition, RenderContext context)
    {
        var renderer = CreateRenderer(context);
        var csv = new StringBuilder();
        AppendRow(csv, [.. Columns.Select(c => renderer.RenderValue(LocalizableValue.Text($"inspection.column.{c}")))]);
        for (var i = 0; i < report.Findings.Length; i++)
        {
            var finding = report.Findings[i];
            if (report.FindRule(finding.Rule) is { } rule)
                AppendRow(csv, CellsOf(i + 1, finding, rule, inspection, edition, renderer));
        }
        foreach (var rule in report.Hits)
        {
            // Of rules with very many hits only the first are listed one by one.
            if (report.Counts.GetValueOrDefault(rule.Code) - report.Findings.Count(f => f.Rule == rule.Code) is > 0 and var more)
                AppendRow(csv, ["", "", rule.Code, renderer.RenderValue(LocalizableValue.Text("inspection.file.more", new() { ["count"] = more }))]);
        }
        return csv.ToString();
    }

    private static string[] CellsOf(
        int number,
        InspectionFinding finding,
        InspectionRule rule,
        PackageInspection inspection,
        Edition edition,
        TextRenderer renderer
    ) =>
        [
            number.ToString(CultureInfo.InvariantCulture),
            renderer.RenderValue(LocalizableValue.Text($"inspection.severity.{FindingTexts.NameOf(rule.Severity)}")),
            rule.Code,
            renderer.RenderValue(LocalizableValue.Translated(rule.Title)),
            string.Join(
                "; ",
                edition
                    .Criteria.Where(c => rule.Criteria.Contains(c.Number))
                    .OrderBy(c => rule.Criteria.IndexOf(c.Number))
                    .Select(c => renderer.RenderValue(LocalizableValue.Text(EditionTexts.Title(c.Key))))
            ),
            finding.Package,
            finding.File,
            finding.Line?.ToString(CultureInfo.InvariantCulture) ?? "",
            finding.Evidence,
            renderer.RenderValue(LocalizableValue.Translated(rule.Mend)),
            inspection.Disputes.GetValueOrDefault(finding.Key) is { } dispute
                ? renderer.RenderValue(LocalizableValue.Text($"inspection.state.{FindingTexts.StateOf(dispute)}"))
                : "",
        ];

    private static TextRenderer CreateRenderer(RenderContext context) => new(context, OutputEncoder.ToPlainText);

    private static void AppendRow(StringBuilder csv, string[] cells)
    {
        for (var i = 0; i < Columns.Length; i++)
            csv.Append(i == 0 ? "" : ",").Append('"').Append(Neutral(cells.ElementAtOrDefault(i) ?? "")).Append('"');
        csv.Append("\r\n");
    }

    private static string Neutral(string cell) => SpreadsheetText.WithoutFormula(cell).Replace("\"", "\"\"", StringComparison.Ordinal);
}
