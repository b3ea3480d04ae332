using System.Globalization;
using CertBot.Inspection.Reports;
using CertBot.Inspection.Rules;

namespace CertBot.CommandLine.Inspections;

/// <summary>A report for people: what is in the file, how far it is translated, and the findings by rule, the worst first.</summary>
internal sealed class InspectionTable(TextWriter output, TerminalStyle style)
{
    /// <summary>Places shown of one rule.</summary>
    private const int Shown = 5;

    public async Task Write(PackageReport report)
    {
        foreach (var package in report.Packages)
            await WritePackage(package);
        await WriteLocalization(report);
        await WriteDemoData(report);
        await WriteDifferences(report);
        await WriteFindings(report);
        await WriteSummary(report);
    }

    private async Task WritePackage(PackageInventory package)
    {
        var version = package.Version.Length > 0 ? package.Version : "no version";
        await output.WriteLineAsync(style.Bold(Invariant($"{package.Name} {version}")) + (package.Maintainer.Length > 0 ? $"  {package.Maintainer}" : ""));
        await output.WriteLineAsync(
            Invariant($"  files {package.Files} · schemas: own {package.Schemas.Own}, replacing {package.Schemas.Replacing}, add-ons {package.Schemas.Addon}")
        );
        if (package.Schemas.ByKind.Count > 0)
            await output.WriteLineAsync($"  {string.Join(" · ", package.Schemas.ByKind.Select(k => Invariant($"{k.Key} {k.Value}")))}");
        await output.WriteLineAsync(
            Invariant(
                $"  bindings {package.Bindings}, rows {package.Rows} · SQL scripts {package.SqlScripts.Sum(s => s.Count)} · assemblies {package.Assemblies.Length}"
            )
        );
        if (package.Cultures.Length > 0)
            await output.WriteLineAsync($"  cultures: {string.Join(", ", package.Cultures)}");
        await output.WriteLineAsync();
    }

    private async Task WriteLocalization(PackageReport report)
    {
        if (report.Localization.Values.All(l => l.Own == 0))
            return;
        await output.WriteLineAsync(style.Bold("Own strings      own     ok  missing  empty  other script  as in English"));
        foreach (var (culture, figures) in report.Localization)
        {
            await output.WriteLineAsync(
                Invariant(
                    $"  {culture, -12}{figures.Own, 6}{figures.Ok, 7}{figures.Missing, 9}{figures.Empty, 7}{figures.WrongScript, 14}{figures.Identical, 15}"
                )
            );
        }
        await output.WriteLineAsync();
    }

    private async Task WriteDemoData(PackageReport report)
    {
        if (report.Sections.IsEmpty && report.Lookups.IsEmpty)
            return;
        await output.WriteLineAsync(style.Bold("Rows to show"));
        foreach (var section in report.Sections)
            await output.WriteLineAsync(Invariant($"  section {section.Name} ({section.Entity}): rows {section.Rows}, {Words(section.Verdict)}"));
        foreach (var lookup in report.Lookups)
            await output.WriteLineAsync(Invariant($"  lookup {lookup.Name} ({lookup.Entity}): rows {lookup.Rows}"));
        await output.WriteLineAsync();
    }

    private async Task WriteDifferences(PackageReport report)
    {
        if (report.Differences is not { } differences)
            return;
        await output.WriteLineAsync(style.Bold("Since the version certified last"));
        foreach (var d in differences)
        {
            await output.WriteLineAsync($"  {d.Package}: {d.VersionBefore} -> {d.VersionNow}");
            await WriteLost("schemas removed", d.SchemasRemoved);
            await WriteLost("columns removed", d.ColumnsRemoved);
            await WriteLost("columns renamed", d.ColumnsRenamed);
            await WriteLost("rows removed", d.RowsRemoved);
            await WriteLost("languages removed", d.CulturesRemoved);
        }
        if (differences.IsEmpty)
            await output.WriteLineAsync("  no package is in both files");
        await output.WriteLineAsync();

        async Task WriteLost(string what, IReadOnlyList<string> names)
        {
            if (names.Count > 0)
            {
                await output.WriteLineAsync(
                    Invariant($"    {what}: {names.Count} ({string.Join(", ", names.Take(Shown))}{(names.Count > Shown ? ", …" : "")})")
                );
            }
        }
    }

    private async Task WriteFindings(PackageReport report)
    {
        foreach (var group in report.Findings.GroupBy(f => f.Rule, StringComparer.Ordinal))
        {
            var rule = report.Rules.Find(group.Key)!;
            var total = group.Count() + report.Unlisted.GetValueOrDefault(group.Key);
            var name = rule.Severity.ToString().ToUpperInvariant();
            await output.WriteLineAsync(
                $"{style.Of(rule.Severity, name)}  {style.Bold(rule.Title["en"])}  {style.Faint(Invariant($"{rule.Code}, criterion {string.Join(", ", rule.Criteria)}, {total}×"))}"
            );
            foreach (var finding in group.Take(Shown))
                await output.WriteLineAsync($"  {PlaceOf(finding)}{(finding.Evidence.Length > 0 ? $"  {finding.Evidence}" : "")}");
            if (total > Shown)
                await output.WriteLineAsync(Invariant($"  and {total - Shown} more"));
            if (rule.Severity != Severity.Information)
                await output.WriteLineAsync(style.Faint($"  -> {rule.Mend["en"]}"));
            await output.WriteLineAsync();
        }
    }

    private async Task WriteSummary(PackageReport report)
    {
        var blocking = report.Count(Severity.Blocking);
        var line = Invariant($"{blocking} blocking, {report.Count(Severity.Attention)} to look at, {report.Count(Severity.Information)} for information");
        if (report.MoreFindings > 0)
            line += Invariant($", {report.MoreFindings} more not listed");
        await output.WriteLineAsync(blocking > 0 ? style.Of(Severity.Blocking, line) : style.Bold(line));
    }

    private static string PlaceOf(Finding finding)
    {
        var path = finding.File.Length > 0 ? $"{finding.Package}/{finding.File}" : finding.Package;
        return finding.Line > 0 ? Invariant($"{path}:{finding.Line}") : path;
    }

    private static string Words(string verdict) =>
        verdict switch
        {
            "none" => "nothing to show",
            "undecided" => "may come from a script",
            "baseObject" => "of another package",
            _ => verdict,
        };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
