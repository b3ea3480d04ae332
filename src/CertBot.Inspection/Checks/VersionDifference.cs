using System.Collections.Immutable;
using CertBot.Inspection.Model;
using CertBot.Inspection.Rules;

namespace CertBot.Inspection.Checks;

/// <summary>What a package lost since the version certified last, found by ids, so that a new name is a new name and not a loss.</summary>
/// <param name="Package">The package as it is now.</param>
/// <param name="Before">The same package as it was certified.</param>
internal sealed record VersionDifference(PackageModel Package, PackageModel Before)
{
    public ImmutableArray<SchemaModel> SchemasRemoved { get; } =
    [
        .. Before
            .Schemas.Values.Where(s => s.UId.Length > 0 && !Package.Schemas.Values.Any(n => n.UId.Equals(s.UId, StringComparison.OrdinalIgnoreCase)))
            .OrderBy(s => s.Name, StringComparer.Ordinal),
    ];

    /// <summary>Columns by their entity. Columns of removed entities are not told again.</summary>
    public ImmutableArray<(SchemaModel Schema, DeclaredElement Column)> ColumnsRemoved { get; } =
    [.. Columns(Package, Before).Where(c => c.Now is null).Select(c => (c.Schema, c.Before))];

    public ImmutableArray<(SchemaModel Schema, DeclaredElement Before, DeclaredElement Now)> ColumnsRenamed { get; } =
    [
        .. Columns(Package, Before)
            .Where(c => c.Now is { } now && !now.Name.Equals(c.Before.Name, StringComparison.Ordinal))
            .Select(c => (c.Schema, c.Before, c.Now!)),
    ];

    public ImmutableArray<(BindingModel Binding, string Key)> RowsRemoved { get; } = [.. Rows(Package, Before)];

    public ImmutableArray<string> CulturesRemoved { get; } =
    [.. Cultures(Before).Except(Cultures(Package), StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal)];

    /// <summary>Null if a version is not made of numbers.</summary>
    public bool? IsHigher { get; } = PackageVersion.Compare(Package.Version, Before.Version) is { } order ? order > 0 : null;

    public static ImmutableArray<VersionDifference> Of(InspectedPackages file) =>
        file.Previous is not { } previous
            ? []
            :
            [
                .. from package in file.Packages
                let before = previous.FirstOrDefault(p =>
                    p.Descriptor.UId.Length > 0 && p.Descriptor.UId.Equals(package.Descriptor.UId, StringComparison.OrdinalIgnoreCase)
                ) ?? previous.FirstOrDefault(p => p.Name.Equals(package.Name, StringComparison.OrdinalIgnoreCase))
                where before is not null
                select new VersionDifference(package, before),
            ];

    public static IEnumerable<Hit> SchemaRemoved(InspectedPackages file, Rule rule) =>
        from difference in file.Differences
        from schema in difference.SchemasRemoved
        select new Hit(difference.Package, $"Schemas/{schema.Folder}", 0, schema.UId, schema.Name);

    public static IEnumerable<Hit> ColumnRemoved(InspectedPackages file, Rule rule) =>
        from difference in file.Differences
        from removed in difference.ColumnsRemoved
        select new Hit(
            difference.Package,
            $"Schemas/{removed.Schema.Folder}/metadata.json",
            0,
            removed.Column.UId,
            $"{removed.Schema.Name}.{removed.Column.Name}"
        );

    public static IEnumerable<Hit> ColumnRenamed(InspectedPackages file, Rule rule) =>
        from difference in file.Differences
        from renamed in difference.ColumnsRenamed
        select new Hit(
            difference.Package,
            $"Schemas/{renamed.Schema.Folder}/metadata.json",
            0,
            renamed.Before.UId,
            $"{renamed.Schema.Name}.{renamed.Before.Name}, now {renamed.Now.Name}"
        );

    public static IEnumerable<Hit> RowRemoved(InspectedPackages file, Rule rule) =>
        from difference in file.Differences
        from removed in difference.RowsRemoved
        select new Hit(
            difference.Package,
            removed.Binding.DataPath,
            0,
            $"{removed.Binding.SchemaName}/{removed.Key}",
            $"{removed.Binding.SchemaName}: {removed.Key}"
        );

    public static IEnumerable<Hit> CultureRemoved(InspectedPackages file, Rule rule) =>
        from difference in file.Differences
        from culture in difference.CulturesRemoved
        select new Hit(difference.Package, "Resources", 0, culture, culture);

    public static IEnumerable<Hit> VersionNotHigher(InspectedPackages file, Rule rule) =>
        from difference in file.Differences
        where difference.Package.Version.Length > 0 && difference.IsHigher is false
        select PackageChecks.At(difference.Package, $"{difference.Package.Version}, certified: {difference.Before.Version}");

    private static IEnumerable<(SchemaModel Schema, DeclaredElement Before, DeclaredElement? Now)> Columns(PackageModel package, PackageModel before) =>
        from old in before.Schemas.Values.Where(s => s.Kind == "Entity" && s.UId.Length > 0).OrderBy(s => s.Name, StringComparer.Ordinal)
        let schema = package.Schemas.Values.FirstOrDefault(s => s.UId.Equals(old.UId, StringComparison.OrdinalIgnoreCase))
        where schema is not null
        from column in ColumnsOf(old, before)
        select (schema, column, schema.Elements.Find(e => e.UId.Equals(column.UId, StringComparison.OrdinalIgnoreCase)));

    // Strings and parameters are declared in the same way; what has no caption as a column is not taken for one.
    private static IEnumerable<DeclaredElement> ColumnsOf(SchemaModel schema, PackageModel package)
    {
        var captions = package
            .Resources.Values.Where(r => r.SchemaName.Equals(schema.Name, StringComparison.OrdinalIgnoreCase))
            .SelectMany(r => r.Cultures.Values)
            .SelectMany(c => c.Keys)
            .ToHashSet(StringComparer.Ordinal);
        return schema.Elements.Where(e => e.UId.Length > 0 && schema.Owns(e) && captions.Contains($"Columns.{e.Name}.Caption"));
    }

    private static IEnumerable<(BindingModel, string)> Rows(PackageModel package, PackageModel before)
    {
        var now = KeysOf(package).Select(k => (k.Binding.SchemaName, k.Key)).ToHashSet();
        return KeysOf(before).Where(k => !now.Contains((k.Binding.SchemaName, k.Key)));
    }

    private static IEnumerable<(BindingModel Binding, string Key)> KeysOf(PackageModel package) =>
        from binding in DataChecks.InOrder(package)
        where binding.SchemaName.Length > 0
        from row in binding.Rows
        let key = LocalizedCells.KeyOf(row, binding.KeyColumns)
        where key.Trim('|').Length > 0
        select (binding, key);

    private static IEnumerable<string> Cultures(PackageModel package) =>
        package.Resources.Values.SelectMany(r => r.Cultures.Keys).Distinct(StringComparer.OrdinalIgnoreCase);
}
