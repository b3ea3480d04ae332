using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CertBot.Inspection.Checks;
using CertBot.Inspection.Code.Sql;
using CertBot.Inspection.Model;
using CertBot.Inspection.Rules;
using CertBot.Packages;

namespace CertBot.Inspection.Reports;

/// <summary>Makes the report of what was read.</summary>
internal static class ReportBuilder
{
    private const int MaxListed = 2_000;
    private const int MaxName = 250;

    public static PackageReport Build(InspectedPackages file, RuleBook rules, int maxFindings)
    {
        var findings = new List<Finding>();
        var unlisted = ImmutableSortedDictionary.CreateBuilder<string, int>(StringComparer.Ordinal);
        foreach (var rule in rules.Rules.OrderByDescending(r => r.Severity))
        {
            var more = CodeChecks.CountOmitted(file, rule);
            // One by one: of a hostile file there may be more than anybody wants in memory.
            foreach (var hit in CheckCatalog.Run(file, rule))
            {
                if (findings.Count < maxFindings)
                    findings.Add(ToFinding(rule, hit));
                else
                    more++;
            }
            if (more > 0)
                unlisted[rule.Code] = more;
        }
        return new(
            [.. file.Packages.Select(ToInventory)],
            file.Submission.AllCultures.ToImmutableSortedDictionary(c => c, c => FiguresOf(file, c), StringComparer.Ordinal),
            [.. MissingOf(file).Take(MaxListed * 5)],
            [.. file.Sections.Take(MaxListed).Select(s => new SectionFigures(Cut(s.Name), Cut(s.Entity), s.Rows, CamelCase(s.Verdict)))],
            [.. file.Lookups.Take(MaxListed).Select(l => new LookupFigures(Cut(l.Name), Cut(l.Entity), l.Rows))],
            [.. file.Packages.SelectMany(p => p.Hosts.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Take(MaxListed).Select(Cut)],
            file.Previous is null ? null : [.. file.Differences.Select(ToFigures)],
            [.. findings],
            unlisted.ToImmutable(),
            rules
        );
    }

    private static Finding ToFinding(Rule rule, Hit hit)
    {
        var evidence = Cut(hit.Evidence);
        return new(
            rule.Code,
            rule.Severity,
            rule.Criteria,
            Whole(hit.Package.Name),
            hit.File,
            hit.Line,
            evidence,
            SourceText(rule.Source),
            Fingerprint(
                rule.Code,
                hit.Package.Descriptor.UId is { Length: > 0 } uid ? uid : hit.Package.Name,
                hit.Element.Length > 0 ? hit.Element : hit.File,
                evidence
            )
        );
    }

    /// <summary>The parts of a finding that the next version of the package shares.</summary>
    private static string Fingerprint(params ReadOnlySpan<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(part));
            hash.AppendData([0]);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 10));
    }

    private static string SourceText(RuleSource source) =>
        source.By switch
        {
            RuleAuthority.Documentation => $"platform documentation: {source.Reference}",
            RuleAuthority.Tool => $"vendor's tool: {source.Reference}",
            _ => $"inferred: {source.Reference}",
        };

    private static PackageInventory ToInventory(PackageModel package) =>
        new(
            Whole(package.Name),
            Cut(package.Descriptor.UId),
            Whole(package.Version),
            Whole(package.Descriptor.Maintainer),
            package.Descriptor.Type,
            package.Files,
            new(
                package.Schemas.Values.Count(s => s.IsOwn),
                package.Schemas.Values.Count(s => s.IsReplacement),
                package.Schemas.Values.Count(s => s is { IsReplacement: false, Kind: "Addon" }),
                package
                    .Schemas.Values.GroupBy(s => s.Kind.Length > 0 ? Cut(s.Kind) : "Unknown", StringComparer.Ordinal)
                    .ToImmutableSortedDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal)
            ),
            [.. package.Resources.Values.SelectMany(r => r.Cultures.Keys).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal)],
            package.Bindings.Count,
            package.Bindings.Values.Sum(b => b.RowCount),
            [
                .. package
                    .SqlScripts.Values.GroupBy(s => (s.Engine, s.Moment))
                    .OrderBy(g => g.Key)
                    .Select(g => new SqlScriptFigures(EngineName(g.Key.Engine), MomentName(g.Key.Moment), g.Count())),
            ],
            [.. package.Assemblies.Take(MaxListed).Select(a => new AssemblyFigures(Cut(a.Name), a.Version, a.Path))],
            [.. package.Descriptor.DependsOn.Select(d => Whole(d.Name))],
            [.. package.Applications.Select(a => Whole(a.Name))]
        );

    private static string EngineName(SqlEngine engine) =>
        engine switch
        {
            SqlEngine.MsSql => "MSSQL",
            SqlEngine.Oracle => "Oracle",
            SqlEngine.PostgreSql => "PostgreSQL",
            _ => "unknown",
        };

    private static string MomentName(int moment) =>
        moment switch
        {
            0 => "beforePackage",
            1 => "afterPackage",
            2 => "afterData",
            3 => "uninstall",
            _ => "unknown",
        };

    private static LocalizationFigures FiguresOf(InspectedPackages file, string culture)
    {
        var states = file.OwnStrings.Values.SelectMany(s => s).Select(s => s.StateIn(culture)).ToList();
        return new(
            states.Count,
            states.Count(s => s == StringState.Good),
            states.Count(s => s == StringState.Missing),
            states.Count(s => s == StringState.Empty),
            states.Count(s => s == StringState.WrongScript),
            states.Count(s => s == StringState.Identical)
        );
    }

    private static IEnumerable<MissingText> MissingOf(InspectedPackages file) =>
        from culture in file.Submission.AllCultures
        from package in file.Packages
        from text in file.OwnStrings[package]
        let state = text.StateIn(culture)
        where state is StringState.Missing or StringState.Empty or StringState.WrongScript
        select new MissingText(culture, Whole(package.Name), Cut(text.Resource.Folder), text.Name, CamelCase(state));

    private static DifferenceFigures ToFigures(VersionDifference difference) =>
        new(
            Whole(difference.Package.Name),
            Cut(difference.Before.Version),
            Cut(difference.Package.Version),
            difference.IsHigher,
            [.. difference.SchemasRemoved.Take(MaxListed).Select(s => Cut(s.Name))],
            [.. difference.ColumnsRemoved.Take(MaxListed).Select(c => Cut($"{c.Schema.Name}.{c.Column.Name}"))],
            [.. difference.ColumnsRenamed.Take(MaxListed).Select(c => Cut($"{c.Schema.Name}.{c.Before.Name} -> {c.Now.Name}"))],
            [.. difference.RowsRemoved.Take(MaxListed).Select(r => Cut($"{r.Binding.SchemaName}: {r.Key}"))],
            [.. difference.CulturesRemoved.Select(Cut)]
        );

    private static string CamelCase<T>(T value)
        where T : struct, Enum => value.ToString() is var name ? $"{char.ToLower(name[0], CultureInfo.InvariantCulture)}{name[1..]}" : "";

    private static string Cut(string text) => DisplayText.Truncate(text);

    /// <summary>Names are compared by whoever reads the report, so they are not cut as evidence is.</summary>
    private static string Whole(string text) => DisplayText.Truncate(text, MaxName);
}
