using CertBot.Core.Certification.Inspections;
using CertBot.Repositories.Inspections;
using CertBot.Store.Documents;

namespace CertBot.Tests.Store.Documents;

/// <summary>Reads the documents of inspections for <see cref="StoredDocumentReader"/>.</summary>
internal static class StoredInspectionReader
{
    public static IReadOnlyDictionary<string, string> ExpectedByName { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["inspection"] = "acme-sync, aaaaaaaa and bbbbbbbb, failed 1 times",
            ["inspection-report"] = "2026-12-01: 2 of PKG-CUSTOM (Blocking, 2 4, Пакет с именем Custom), first Custom/descriptor.json:3 0a1b2c3d",
        };

    public static async Task<string> Describe(string name, StoredDocument stored, IStore store) =>
        name switch
        {
            "inspection" => VersionedJson.Read<InspectionJob>(stored) is var job
                ? $"{job.Application}, {job.Files.Packages[..8]} and {job.Files.Demo?[..8]}, failed {job.Failures} times"
                : "",
            "inspection-report" => await new InspectionStore(store).FindReport(
                new("acme-sync"),
                new InspectedFiles(new string('a', 64), new string('b', 64)),
                default
            )
                is { Hits: [var rule], Findings: [var finding] } report
                ? $"{report.Rules}: {report.Counts[rule.Code]} of {rule.Code} ({rule.Severity}, {string.Join(' ', rule.Criteria)}, {rule.Title.GetString("ru")}), first {finding.Package}/{finding.File}:{finding.Line} {finding.Fingerprint}"
                : "",
            _ => throw new ArgumentOutOfRangeException(nameof(name), $"{name} has no reader here"),
        };
}
