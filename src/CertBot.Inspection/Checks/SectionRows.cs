using System.Collections.Immutable;
using System.IO.Enumeration;
using CertBot.Inspection.Model;
using CertBot.Inspection.Rules;

namespace CertBot.Inspection.Checks;

/// <summary>A section of an application, and the rows that are bound to its entity.</summary>
internal sealed record SectionData(PackageModel Package, string Path, string Name, string Entity, int Rows, SectionVerdict Verdict);

/// <summary>Whether a section can be shown with data in it.</summary>
internal enum SectionVerdict
{
    /// <summary>Rows are bound.</summary>
    Enough,

    /// <summary>No row is bound.</summary>
    None,

    /// <summary>No row is bound, but a script inserts some when the package is installed.</summary>
    Undecided,

    /// <summary>The section shows an entity of another package.</summary>
    BaseObject,
}

/// <summary>A lookup of an application, and the rows that are bound to it.</summary>
internal sealed record LookupData(PackageModel Package, string Path, string Name, string Entity, int Rows);

/// <summary>Follows the bindings of sections and lookups to their entities, over the application and its file of demonstration data.</summary>
internal static class SectionRows
{
    public static ImmutableArray<SectionData> SectionsOf(InspectedPackages file)
    {
        var entities = EntitiesOf(file);
        var rows = RowsByEntity(file);
        var entityOfModule = (
            from package in file.WithDemo
            from binding in DataChecks.InOrder(package).Where(b => b.SchemaName == "SysModuleEntity")
            from row in binding.Rows
            let id = row.Value(binding.ColumnId("Id"))
            where id is { Length: > 0 }
            select (Id: id, Entity: row.Value(binding.ColumnId("SysEntitySchemaUId")) ?? "")
        )
            .GroupBy(m => m.Id, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(g => g.Key, g => g.First().Entity, StringComparer.OrdinalIgnoreCase);
        return
        [
            .. from package in file.Packages
            from binding in DataChecks.InOrder(package).Where(b => b.SchemaName == "SysModule")
            from row in binding.Rows
            let name = row.Value(binding.ColumnId("Code")) is { Length: > 0 } code ? code : row.Value(binding.ColumnId("Caption")) ?? ""
            let entity = entityOfModule.GetValueOrDefault(row.Value(binding.ColumnId("SysModuleEntity")) ?? "") ?? ""
            let own = entities.GetValueOrDefault(entity)
            let count = own is null ? 0 : rows.GetValueOrDefault(own.Name)
            select new SectionData(package, binding.DataPath, name, own?.Name ?? entity, count, VerdictOf(file, own, count)),
        ];
    }

    public static ImmutableArray<LookupData> LookupsOf(InspectedPackages file)
    {
        var entities = EntitiesOf(file);
        var rows = RowsByEntity(file);
        return
        [
            .. from package in file.Packages
            from binding in DataChecks.InOrder(package).Where(b => b.SchemaName == "Lookup")
            from row in binding.Rows
            let own = entities.GetValueOrDefault(row.Value(binding.ColumnId("SysEntitySchemaUId")) ?? "")
            where own is not null
            let name = row.Value(binding.ColumnId("Name")) is { Length: > 0 } named ? named : own.Name
            select new LookupData(package, binding.DataPath, name, own.Name, rows.GetValueOrDefault(own.Name)),
        ];
    }

    public static IEnumerable<Hit> SectionEmpty(InspectedPackages file, Rule rule) => Sections(file, rule, SectionVerdict.None);

    public static IEnumerable<Hit> SectionUndecided(InspectedPackages file, Rule rule) => Sections(file, rule, SectionVerdict.Undecided);

    public static IEnumerable<Hit> SectionBase(InspectedPackages file, Rule rule) => Sections(file, rule, SectionVerdict.BaseObject);

    public static IEnumerable<Hit> LookupEmpty(InspectedPackages file, Rule rule) =>
        from lookup in file.Lookups
        where lookup.Rows == 0 && !IsExempt(lookup.Entity, rule)
        select new Hit(lookup.Package, lookup.Path, 0, lookup.Entity, $"{lookup.Name} ({lookup.Entity})");

    /// <summary>Rows of demonstration data whose name does not end as the platform's vendor asks.</summary>
    public static IEnumerable<Hit> Suffix(InspectedPackages file, Rule rule) =>
        from package in file.Demo
        from binding in DataChecks.InOrder(package)
        where !binding.SchemaName.StartsWith("Sys", StringComparison.Ordinal)
        let column = binding.ColumnId("Name")
        where column is not null
        let count = binding.Rows.Count(r =>
            r.Value(column) is { Length: > 0 } name && !rule.Values("suffixes").Any(s => name.EndsWith(s, StringComparison.OrdinalIgnoreCase))
        )
        where count > 0
        select new Hit(package, binding.DataPath, 0, binding.Folder, $"{binding.SchemaName}: {count} of {binding.RowCount}");

    /// <summary>A package of demonstration data is named after the main one, and depends on it.</summary>
    public static IEnumerable<Hit> Name(InspectedPackages file, Rule rule) =>
        from package in file.Demo
        let main = file.Packages.FirstOrDefault(p => rule.Values("suffixes").Any(s => package.Name.Equals($"{p.Name}{s}", StringComparison.OrdinalIgnoreCase)))
        where main is null || !package.Descriptor.DependsOn.Any(d => d.Name.Equals(main.Name, StringComparison.OrdinalIgnoreCase))
        select PackageChecks.At(package, main is null ? package.Name : $"{package.Name} does not depend on {main.Name}");

    private static SectionVerdict VerdictOf(InspectedPackages file, SchemaModel? own, int rows) =>
        own is null ? SectionVerdict.BaseObject
        : rows > 0 ? SectionVerdict.Enough
        : file.WithDemo.Any(p => p.Code.Any(c => c.Evidence.Contains(own.Name, StringComparison.OrdinalIgnoreCase) && IsInsert(c, p)))
            ? SectionVerdict.Undecided
        : SectionVerdict.None;

    // A script of the database, or one that the package's installation runs.
    private static bool IsInsert(CodePlace place, PackageModel package) =>
        place.Evidence.Contains("insert", StringComparison.OrdinalIgnoreCase)
        && (
            place.Schema.Length == 0
            || (package.Schemas.GetValueOrDefault(place.Schema) is { } s && package.Descriptor.InstallSchemas.Contains(s.UId.ToLowerInvariant()))
        );

    private static IEnumerable<Hit> Sections(InspectedPackages file, Rule rule, SectionVerdict verdict) =>
        from section in file.Sections
        where section.Verdict == verdict && !IsExempt(section.Entity, rule)
        select new Hit(section.Package, section.Path, 0, section.Entity, section.Name.Length > 0 ? $"{section.Name} ({section.Entity})" : section.Entity);

    private static bool IsExempt(string entity, Rule rule) => rule.Values("exempt").Any(p => FileSystemName.MatchesSimpleExpression(p, entity));

    private static Dictionary<string, SchemaModel> EntitiesOf(InspectedPackages file) =>
        file
            .WithDemo.SelectMany(p => p.Schemas.Values)
            .Where(s => s.Kind == "Entity" && s.UId.Length > 0)
            .GroupBy(s => s.UId, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(g => g.Key, g => g.First(), StringComparer.OrdinalIgnoreCase);

    private static Dictionary<string, int> RowsByEntity(InspectedPackages file) =>
        file
            .WithDemo.SelectMany(p => p.Bindings.Values)
            .Where(b => b.SchemaName.Length > 0)
            .GroupBy(b => b.SchemaName, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(g => g.Key, g => g.Sum(b => b.RowCount), StringComparer.OrdinalIgnoreCase);
}
