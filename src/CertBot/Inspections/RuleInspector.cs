using System.Collections.Immutable;
using CertBot.Core.Certification.Inspections;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Inspection;
using CertBot.Inspection.Checks;
using CertBot.Inspection.Content;
using CertBot.Inspection.Reports;
using CertBot.Inspection.Rules;
using CertBot.Packages;
using CertBot.Repositories;
using CertBot.Repositories.Inspections;

namespace CertBot.Inspections;

/// <summary>Inspects packages by the rules of their edition.</summary>
internal sealed class RuleInspector(InstalledRules rules, PackageLimits packageLimits, InspectionLimits limits) : IPackageInspector
{
    public string? FindRulesVersion(EditionPin edition) => rules.For(edition).Version;

    public async Task<InspectionReport> Inspect(InspectionRequest request, CancellationToken cancellationToken)
    {
        var book = rules.For(request.Edition);
        var result = await Task.Run(
            () =>
                new PackageInspector(book, packageLimits, limits).Inspect(
                    InputOf(request.Packages),
                    request.Demo is null ? null : InputOf(request.Demo),
                    request.Previous is null ? null : InputOf(request.Previous),
                    new Submission(request.Cultures, Blank(request.Prefix), Blank(request.Maintainer), Blank(request.Version))
                ),
            cancellationToken
        );
        return result switch
        {
            InspectionResult.Inspected { Report: var report } => WithUnlisted(
                InspectionReport.Of(book.Version, book.Rules.Select(ToRule), report.Findings.Select(ToFinding)),
                report.Unlisted
            ),
            // Files that cannot be opened as packages are refused at the upload; a file that was taken before a limit became stricter, or a demonstration that is no
            // package, has nothing to be looked into.
            InspectionResult.Refused => InspectionReport.Empty(book.Version),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static InspectionReport WithUnlisted(InspectionReport report, ImmutableSortedDictionary<string, int> unlisted) =>
        report with
        {
            Counts = report.Counts.ToImmutableSortedDictionary(c => c.Key, c => c.Value + unlisted.GetValueOrDefault(c.Key), StringComparer.Ordinal),
        };

    private static InputFile InputOf(InspectedFile file) => new(file.Content, file.Size, file.Name);

    private static string? Blank(string text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private static InspectionRule ToRule(Rule rule) =>
        new()
        {
            Code = rule.Code,
            Severity = rule.Severity switch
            {
                Severity.Blocking => FindingSeverity.Blocking,
                Severity.Attention => FindingSeverity.Attention,
                _ => FindingSeverity.Information,
            },
            Criteria = rule.Criteria,
            Title = TextsOf(rule.Title),
            Mend = TextsOf(rule.Mend),
            Source = rule.Source.Reference,
        };

    private static InspectionFinding ToFinding(Finding finding) =>
        new(finding.Rule, finding.Package, finding.File, finding.Line > 0 ? finding.Line : null, finding.Evidence, finding.Fingerprint);

    private static LocalizableObject TextsOf(ImmutableSortedDictionary<string, string> texts) =>
        texts.Aggregate(new LocalizableObject(), (o, t) => o.SetItem(t.Key, t.Value));
}
