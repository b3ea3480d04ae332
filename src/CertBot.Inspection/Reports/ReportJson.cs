using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using CertBot.Packages;

namespace CertBot.Inspection.Reports;

/// <summary>A report as JSON, for a vendor's build. Names are stable.</summary>
public static class ReportJson
{
    // Text of other alphabets stays readable: the output is no web page.
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static string Write(PackageReport report) =>
        JsonSerializer.Serialize(
            new
            {
                refused = (object?)null,
                packages = report.Packages.Select(p => new
                {
                    p.Name,
                    uid = p.UId,
                    p.Version,
                    p.Maintainer,
                    p.Type,
                    p.Files,
                    schemas = new
                    {
                        p.Schemas.Own,
                        p.Schemas.Replacing,
                        p.Schemas.Addon,
                        p.Schemas.ByKind,
                    },
                    p.Cultures,
                    p.Bindings,
                    p.Rows,
                    sqlScripts = p.SqlScripts.Sum(s => s.Count),
                    assemblies = p.Assemblies.Length,
                    sqlScriptsByEngine = p.SqlScripts,
                    assemblyVersions = p.Assemblies,
                    p.DependsOn,
                    p.Applications,
                }),
                report.Localization,
                report.Sections,
                report.Lookups,
                report.Hosts,
                difference = report.Differences,
                findings = report.Findings.Select(f => new
                {
                    f.Rule,
                    f.Severity,
                    criterion = f.Criteria[0],
                    f.Criteria,
                    f.Package,
                    f.File,
                    line = f.Line > 0 ? f.Line : (int?)null,
                    f.Evidence,
                    f.Source,
                    f.Fingerprint,
                }),
                report.MoreFindings,
                report.Unlisted,
            },
            Options
        );

    public static string WriteRefusal(PackageRefusal refusal, FileRole role) =>
        JsonSerializer.Serialize(
            new
            {
                refused = new
                {
                    reason = refusal.Code,
                    place = refusal.Details.GetValueOrDefault("place") ?? refusal.Details.GetValueOrDefault("package"),
                    file = role,
                    details = refusal.Details,
                },
                packages = Array.Empty<object>(),
                localization = new { },
                sections = Array.Empty<object>(),
                lookups = Array.Empty<object>(),
                hosts = Array.Empty<object>(),
                difference = (object?)null,
                findings = Array.Empty<object>(),
            },
            Options
        );
}
