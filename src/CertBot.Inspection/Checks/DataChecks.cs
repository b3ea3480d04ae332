using System.Globalization;
using CertBot.Inspection.Model;
using CertBot.Inspection.Rules;

namespace CertBot.Inspection.Checks;

/// <summary>Bound data: rows, columns, settings.</summary>
internal static class DataChecks
{
    public static IEnumerable<Hit> ColumnProperty(InspectedPackages file, Rule rule) =>
        from package in file.Packages
        from binding in InOrder(package)
        from column in binding.Columns
        where column.UnknownProperty is not null
        select new Hit(package, $"Data/{binding.Folder}/descriptor.json", 0, $"{binding.Folder}/{column.UId}", $"{column.Name}: {column.UnknownProperty}");

    public static IEnumerable<Hit> UnknownColumn(InspectedPackages file, Rule rule) =>
        from package in file.Packages
        from binding in InOrder(package)
        where binding.Columns.Length > 0
        from column in binding
            .Rows.SelectMany(r => r.Values)
            .Select(v => v.ColumnUId)
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Except(binding.Columns.Select(c => c.UId), StringComparer.OrdinalIgnoreCase)
        select new Hit(package, binding.DataPath, 0, $"{binding.Folder}/{column}", column);

    public static IEnumerable<Hit> KeyTwice(InspectedPackages file, Rule rule) =>
        from package in file.Packages
        from binding in InOrder(package)
        let keys = binding.KeyColumns
        where keys.Length > 0
        from same in binding.Rows.GroupBy(r => LocalizedCells.KeyOf(r, keys), StringComparer.Ordinal)
        where same.Key.Trim('|').Length > 0 && same.Skip(1).Any()
        select new Hit(package, binding.DataPath, 0, $"{binding.Folder}/{same.Key}", same.Key);

    public static IEnumerable<Hit> Empty(InspectedPackages file, Rule rule) =>
        from package in file.Packages
        from binding in InOrder(package)
        where binding.RowCount == 0 && !package.Notes.Any(n => n.Path == binding.DataPath)
        select new Hit(package, binding.DataPath, 0, binding.Folder, binding.SchemaName.Length > 0 ? binding.SchemaName : binding.Folder);

    /// <summary>A figure: settings that come with values, for the guide.</summary>
    public static IEnumerable<Hit> Settings(InspectedPackages file, Rule rule) =>
        from package in file.Packages
        from binding in InOrder(package).Where(b => b.SchemaName == "SysSettings")
        from row in binding.Rows
        let code = row.Value(binding.ColumnId("Code"))
        where code is { Length: > 0 }
        select new Hit(package, binding.DataPath, 0, code, code);

    /// <summary>
    /// A value of a setting whose name or type says that it is a secret. Only the name and the length are told: the report is read by more people than the file.
    /// </summary>
    public static IEnumerable<Hit> SecretSetting(InspectedPackages file, Rule rule)
    {
        foreach (var package in file.Packages)
        {
            var settings = (
                from binding in InOrder(package).Where(b => b.SchemaName == "SysSettings")
                from row in binding.Rows
                let id = row.Value(binding.ColumnId("Id"))
                where id is { Length: > 0 }
                select (Id: id, Code: row.Value(binding.ColumnId("Code")) ?? "", Type: row.Value(binding.ColumnId("ValueTypeName")) ?? "")
            )
                .GroupBy(s => s.Id, StringComparer.OrdinalIgnoreCase)
                .ToDictionary(g => g.Key, g => g.First(), StringComparer.OrdinalIgnoreCase);
            foreach (var binding in InOrder(package).Where(b => b.SchemaName == "SysSettingsValue"))
            {
                foreach (var row in binding.Rows)
                {
                    if (
                        row.Value(binding.ColumnId("SysSettings")) is { } id
                        && settings.TryGetValue(id, out var setting)
                        && (IsSecretName(setting.Code, rule) || rule.Values("types").Contains(setting.Type, StringComparer.OrdinalIgnoreCase))
                        && rule.Values("columns")
                            .Select(c => row.Values.FirstOrDefault(v => v.ColumnUId == binding.ColumnId(c)))
                            .FirstOrDefault(v => v is { Length: > 0, Text: not "null" })
                            is { } value
                    )
                    {
                        yield return new(
                            package,
                            binding.DataPath,
                            0,
                            setting.Id,
                            string.Create(CultureInfo.InvariantCulture, $"{setting.Code}: {value.Length} characters")
                        );
                    }
                }
            }
        }
    }

    /// <summary>A figure: rows bound to one of these entities, as of trusted hosts.</summary>
    public static IEnumerable<Hit> RowsOf(InspectedPackages file, Rule rule) =>
        from package in file.Packages
        from binding in InOrder(package)
        where rule.Values("entities").Contains(binding.SchemaName, StringComparer.OrdinalIgnoreCase)
        from row in binding.Rows
        let text = row.Values.FirstOrDefault(v => rule.Values("columns").Any(c => v.ColumnUId == binding.ColumnId(c)))?.Text ?? ""
        select new Hit(package, binding.DataPath, 0, LocalizedCells.KeyOf(row, binding.KeyColumns), text.Length > 0 ? text : binding.SchemaName);

    public static IEnumerable<BindingModel> InOrder(PackageModel package) => package.Bindings.Values.OrderBy(b => b.Folder, StringComparer.Ordinal);

    // A word of the name, as "ApiKey" has the words Api and Key: "Keywords" is none.
    private static bool IsSecretName(string code, Rule rule)
    {
        foreach (var word in rule.Values("words"))
        {
            for (var at = code.IndexOf(word, StringComparison.OrdinalIgnoreCase); at >= 0; at = code.IndexOf(word, at + 1, StringComparison.OrdinalIgnoreCase))
            {
                var end = at + word.Length;
                var begins = at == 0 || char.IsUpper(code[at]) || !char.IsLetter(code[at - 1]);
                var ends = end == code.Length || !char.IsLower(code[end]);
                if (begins && ends)
                    return true;
            }
        }
        return false;
    }
}
