using CertBot.Inspection.Code.Sql;
using CertBot.Inspection.Model;
using CertBot.Inspection.Rules;

namespace CertBot.Inspection.Checks;

/// <summary>Scripts of the database: what their descriptors say.</summary>
internal static class SqlChecks
{
    public static IEnumerable<Hit> Unconfirmed(InspectedPackages file, Rule rule) =>
        Of(file).Where(s => !s.Script.IsConfirmedCompatible).Select(s => At(s.Package, s.Script, s.Script.Name));

    public static IEnumerable<Hit> WithoutText(InspectedPackages file, Rule rule) =>
        Of(file).Where(s => !s.Script.HasText).Select(s => At(s.Package, s.Script, s.Script.Name));

    /// <summary>A script for one database without the same for the other: scripts whose names differ in the database only.</summary>
    public static IEnumerable<Hit> EngineMissing(InspectedPackages file, Rule rule) =>
        from package in file.Packages
        from same in InOrder(package).GroupBy(s => BaseName(s.Name, rule), StringComparer.OrdinalIgnoreCase)
        let missing = new[] { SqlEngine.MsSql, SqlEngine.PostgreSql }.Where(e => same.All(s => s.Engine != e)).ToList()
        where missing.Count > 0
        select At(package, same.First(), $"{same.Key}: no script for {string.Join(", ", missing.Select(DisplayName))}");

    private static string DisplayName(SqlEngine engine) => engine == SqlEngine.PostgreSql ? "PostgreSQL" : "MSSQL";

    private static string BaseName(string name, Rule rule)
    {
        foreach (var word in rule.Values("words"))
        {
            if (name.EndsWith(word, StringComparison.OrdinalIgnoreCase) && name.Length > word.Length)
                return name[..^word.Length].TrimEnd('_', '-', '.');
            if (name.StartsWith($"{word}_", StringComparison.OrdinalIgnoreCase))
                return name[(word.Length + 1)..];
        }
        return name;
    }

    private static IEnumerable<(PackageModel Package, SqlScriptModel Script)> Of(InspectedPackages file) =>
        file.Packages.SelectMany(p => InOrder(p).Select(s => (p, s)));

    private static IEnumerable<SqlScriptModel> InOrder(PackageModel package) => package.SqlScripts.Values.OrderBy(s => s.Folder, StringComparer.Ordinal);

    private static Hit At(PackageModel package, SqlScriptModel script, string evidence) => new(package, script.TextPath, 0, script.Folder, evidence);
}
