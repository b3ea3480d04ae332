using System.Collections.Frozen;
using CertBot.Inspection.Code;
using CertBot.Inspection.Rules;

namespace CertBot.Inspection.Checks;

/// <summary>All checks that a rule can name.</summary>
internal static class CheckCatalog
{
    private static readonly FrozenDictionary<string, Func<InspectedPackages, Rule, IEnumerable<Hit>>> All = new Dictionary<
        string,
        Func<InspectedPackages, Rule, IEnumerable<Hit>>
    >(StringComparer.Ordinal)
    {
        ["package-name"] = PackageChecks.Name,
        ["package-assembly-without-project"] = PackageChecks.AssemblyWithoutProject,
        ["package-not-assembly"] = PackageChecks.NotAssembly,
        ["package-version-missing"] = PackageChecks.VersionMissing,
        ["package-version-is"] = PackageChecks.VersionIs,
        ["package-version-differs"] = PackageChecks.VersionDiffers,
        ["package-maintainer"] = PackageChecks.Maintainer,
        ["package-other-platform"] = PackageChecks.OtherPlatform,
        ["file-reading"] = PackageChecks.Reading,
        ["file-leftover"] = PackageChecks.Leftovers,
        ["file-executable"] = PackageChecks.Executables,
        ["file-assembly-without-source"] = PackageChecks.AssemblyWithoutSource,
        ["file-assembly-of-others"] = PackageChecks.OtherAssemblies,
        ["dependency-name"] = DependencyChecks.DependsOn,
        ["dependency-self"] = DependencyChecks.Self,
        ["dependency-twice"] = DependencyChecks.Twice,
        ["dependency-incomplete"] = DependencyChecks.Incomplete,
        ["application-property-empty"] = DependencyChecks.PropertyEmpty,
        ["application-package-missing"] = DependencyChecks.PackageMissing,
        ["application-package-unlisted"] = DependencyChecks.PackageUnlisted,
        ["application-maintainer-differs"] = DependencyChecks.MaintainerDiffers,
        ["application-without-platform-version"] = DependencyChecks.NoPlatformVersion,
        ["schema-without-descriptor"] = SchemaChecks.WithoutDescriptor,
        ["schema-without-metadata"] = SchemaChecks.WithoutMetadata,
        ["schema-uid-twice"] = SchemaChecks.UIdTwice,
        ["schema-name-twice"] = SchemaChecks.NameTwice,
        ["schema-prefix-forbidden"] = SchemaChecks.ForbiddenPrefix,
        ["schema-prefix"] = SchemaChecks.Prefix,
        ["schema-name-generated"] = SchemaChecks.GeneratedName,
        ["schema-pages"] = SchemaChecks.Pages,
        ["string-english-script"] = LocalizationChecks.EnglishScript,
        ["string-english-coverage"] = LocalizationChecks.EnglishCoverage,
        ["string-english-missing"] = LocalizationChecks.EnglishMissing,
        ["string-mixed-word"] = LocalizationChecks.MixedWord,
        ["string-culture-missing"] = LocalizationChecks.CultureMissing,
        ["string-culture-empty"] = LocalizationChecks.CultureEmpty,
        ["string-culture-script"] = LocalizationChecks.CultureScript,
        ["string-identical"] = LocalizationChecks.Identical,
        ["string-system-headings"] = LocalizationChecks.SystemHeadings,
        ["data-english-script"] = LocalizationChecks.DataEnglishScript,
        ["data-english-missing"] = LocalizationChecks.DataEnglishMissing,
        ["data-culture-missing"] = LocalizationChecks.DataCultureMissing,
        ["data-column-property"] = DataChecks.ColumnProperty,
        ["data-unknown-column"] = DataChecks.UnknownColumn,
        ["data-key-twice"] = DataChecks.KeyTwice,
        ["data-empty"] = DataChecks.Empty,
        ["data-settings"] = DataChecks.Settings,
        ["data-secret-setting"] = DataChecks.SecretSetting,
        ["data-rows-of"] = DataChecks.RowsOf,
        ["script-unconfirmed"] = SqlChecks.Unconfirmed,
        ["script-without-text"] = SqlChecks.WithoutText,
        ["script-engine-missing"] = SqlChecks.EngineMissing,
        ["demo-section-empty"] = SectionRows.SectionEmpty,
        ["demo-section-undecided"] = SectionRows.SectionUndecided,
        ["demo-section-base"] = SectionRows.SectionBase,
        ["demo-lookup-empty"] = SectionRows.LookupEmpty,
        ["demo-suffix"] = SectionRows.Suffix,
        ["demo-name"] = SectionRows.Name,
        [RuleParameters.Check] = CodeChecks.Places,
        ["hosts"] = CodeChecks.Hosts,
        ["difference-schema-removed"] = VersionDifference.SchemaRemoved,
        ["difference-column-removed"] = VersionDifference.ColumnRemoved,
        ["difference-column-renamed"] = VersionDifference.ColumnRenamed,
        ["difference-row-removed"] = VersionDifference.RowRemoved,
        ["difference-culture-removed"] = VersionDifference.CultureRemoved,
        ["difference-version"] = VersionDifference.VersionNotHigher,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static bool Knows(string check) => All.ContainsKey(check);

    /// <summary>Runs the check that a rule names.</summary>
    public static IEnumerable<Hit> Run(InspectedPackages file, Rule rule) => All.TryGetValue(rule.Check, out var check) ? check(file, rule) : [];
}
