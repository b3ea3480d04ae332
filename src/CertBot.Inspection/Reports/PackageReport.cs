using System.Collections.Immutable;
using CertBot.Inspection.Rules;
using CertBot.Packages;

namespace CertBot.Inspection.Reports;

/// <summary>What the inspection of a file came to.</summary>
/// <param name="Packages">What is in the file, package by package.</param>
/// <param name="Localization">The own strings of all packages, by claimed culture.</param>
/// <param name="MissingStrings">The own strings that are not translated to a claimed culture.</param>
/// <param name="Sections">The sections, and the rows that they can show.</param>
/// <param name="Lookups">The own lookups, and their rows.</param>
/// <param name="Hosts">Hosts outside that the code names.</param>
/// <param name="Differences">What was lost since the version certified last; null if none was given.</param>
/// <param name="Findings">The most severe first, then in the order of the rules.</param>
/// <param name="Unlisted">By rule, how many findings are beyond the limits and not listed.</param>
/// <param name="Rules">The rules it was inspected by.</param>
public sealed record PackageReport(
    ImmutableArray<PackageInventory> Packages,
    ImmutableSortedDictionary<string, LocalizationFigures> Localization,
    ImmutableArray<MissingText> MissingStrings,
    ImmutableArray<SectionFigures> Sections,
    ImmutableArray<LookupFigures> Lookups,
    ImmutableArray<string> Hosts,
    ImmutableArray<DifferenceFigures>? Differences,
    ImmutableArray<Finding> Findings,
    ImmutableSortedDictionary<string, int> Unlisted,
    RuleBook Rules
)
{
    /// <summary>Findings that are not listed.</summary>
    public int MoreFindings => Unlisted.Values.Sum();

    public int Count(Severity severity) => Findings.Count(f => f.Severity == severity);
}

/// <summary>The result of an inspection.</summary>
public abstract record InspectionResult
{
    private InspectionResult() { }

    public sealed record Inspected(PackageReport Report) : InspectionResult;

    /// <summary>A file cannot be opened, so nothing in it was looked at.</summary>
    /// <param name="Refusal">Why, and where.</param>
    /// <param name="Role">Which of the files.</param>
    public sealed record Refused(PackageRefusal Refusal, FileRole Role) : InspectionResult;
}

/// <summary>What a file is to an inspection.</summary>
public enum FileRole
{
    Application,
    Demo,
    Previous,
}

/// <summary>What is in one package.</summary>
public sealed record PackageInventory(
    string Name,
    string UId,
    string Version,
    string Maintainer,
    int Type,
    int Files,
    SchemaFigures Schemas,
    ImmutableArray<string> Cultures,
    int Bindings,
    int Rows,
    ImmutableArray<SqlScriptFigures> SqlScripts,
    ImmutableArray<AssemblyFigures> Assemblies,
    ImmutableArray<string> DependsOn,
    ImmutableArray<string> Applications
);

/// <summary>Schemas: those the vendor made, those that replace a schema of another package, and those that add to one.</summary>
public sealed record SchemaFigures(int Own, int Replacing, int Addon, ImmutableSortedDictionary<string, int> ByKind);

/// <summary>How many scripts a database runs at a moment of the installation.</summary>
public sealed record SqlScriptFigures(string Engine, string Moment, int Count);

/// <summary>An assembly, and whether it is the package's own.</summary>
public sealed record AssemblyFigures(string Name, string Version, string Path);

/// <summary>The own strings in one culture. The figures after the first add up to it.</summary>
public sealed record LocalizationFigures(int Own, int Ok, int Missing, int Empty, int WrongScript, int Identical);

/// <summary>An own string that is not translated.</summary>
public sealed record MissingText(string Culture, string Package, string Resource, string Name, string State);

/// <summary>A section and its rows.</summary>
public sealed record SectionFigures(string Name, string Entity, int Rows, string Verdict);

/// <summary>An own lookup and its rows.</summary>
public sealed record LookupFigures(string Name, string Entity, int Rows);

/// <summary>What one package lost since the version certified last.</summary>
public sealed record DifferenceFigures(
    string Package,
    string VersionBefore,
    string VersionNow,
    bool? IsHigher,
    ImmutableArray<string> SchemasRemoved,
    ImmutableArray<string> ColumnsRemoved,
    ImmutableArray<string> ColumnsRenamed,
    ImmutableArray<string> RowsRemoved,
    ImmutableArray<string> CulturesRemoved
);
