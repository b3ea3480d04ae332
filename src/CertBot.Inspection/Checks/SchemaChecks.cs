using System.Globalization;
using CertBot.Inspection.Model;
using CertBot.Inspection.Rules;

namespace CertBot.Inspection.Checks;

/// <summary>The schemas of a package: whether they are whole, and how they are named.</summary>
internal static class SchemaChecks
{
    public static IEnumerable<Hit> WithoutDescriptor(InspectedPackages file, Rule rule) => Where(file, s => !s.HasDescriptor);

    public static IEnumerable<Hit> WithoutMetadata(InspectedPackages file, Rule rule) => Where(file, s => !s.HasMetadata);

    public static IEnumerable<Hit> UIdTwice(InspectedPackages file, Rule rule) => Twice(file, s => s.UId, s => s.UId);

    /// <summary>The platform holds a name once for each kind of schema.</summary>
    public static IEnumerable<Hit> NameTwice(InspectedPackages file, Rule rule) =>
        Twice(file, s => s.HasDescriptor && s.Kind.Length > 0 ? $"{s.Kind}/{s.Name}" : "", s => s.Name);

    /// <summary>An own schema with a prefix that no vendor may use.</summary>
    public static IEnumerable<Hit> ForbiddenPrefix(InspectedPackages file, Rule rule) =>
        Where(file, s => IsNamed(s) && rule.Values("prefixes").Any(p => s.Name.StartsWith(p, StringComparison.Ordinal)));

    /// <summary>An own schema without the vendor's prefix, whatever its letters' case.</summary>
    public static IEnumerable<Hit> Prefix(InspectedPackages file, Rule rule) =>
        file.Submission.Prefix is { Length: > 0 } prefix ? Where(file, s => IsNamed(s) && !s.Name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) : [];

    /// <summary>A name that a designer made up: a word of the list, then digits that say nothing ("Process_1a2b3c4").</summary>
    public static IEnumerable<Hit> GeneratedName(InspectedPackages file, Rule rule)
    {
        var prefix = file.Submission.Prefix ?? "";
        return Where(file, s => IsNamed(s) && rule.Values("words").Any(w => IsGenerated(s.Name, w) || IsGenerated(WithoutPrefix(s.Name, prefix), w)));
    }

    /// <summary>A figure: pages of the classic and of the new interface.</summary>
    public static IEnumerable<Hit> Pages(InspectedPackages file, Rule rule) =>
        from package in file.Packages
        let pages = package.Schemas.Values.Where(s => s.Kind == "ClientUnit").ToList()
        where pages.Count > 0
        let freedom = pages.Count(s => s.IsFreedom)
        select new Hit(package, "", 0, "", string.Create(CultureInfo.InvariantCulture, $"Freedom UI {freedom}, Classic UI {pages.Count - freedom}"));

    private static bool IsNamed(SchemaModel schema) => schema is { HasDescriptor: true, IsOwn: true };

    private static string WithoutPrefix(string name, string prefix) =>
        name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? name[prefix.Length..] : name;

    private static bool IsGenerated(string name, string word)
    {
        if (!name.StartsWith(word, StringComparison.Ordinal))
            return false;
        var rest = name[word.Length..].TrimStart('_');
        return rest.Length >= 6 && rest.All(char.IsAsciiHexDigitLower) && rest.Any(char.IsAsciiDigit);
    }

    private static IEnumerable<Hit> Where(InspectedPackages file, Func<SchemaModel, bool> isHit) =>
        from package in file.Packages
        from schema in package.Schemas.Values.OrderBy(s => s.Folder, StringComparer.Ordinal)
        where isHit(schema)
        select At(package, schema, schema.Name);

    private static IEnumerable<Hit> Twice(InspectedPackages file, Func<SchemaModel, string> key, Func<SchemaModel, string> evidence) =>
        from package in file.Packages
        from same in package.Schemas.Values.OrderBy(s => s.Folder, StringComparer.Ordinal).GroupBy(key, StringComparer.OrdinalIgnoreCase)
        where same.Key.Length > 0
        from schema in same.Skip(1)
        select At(package, schema, $"{evidence(schema)}, also {same.First().Folder}");

    private static Hit At(PackageModel package, SchemaModel schema, string evidence) =>
        new(package, $"Schemas/{schema.Folder}/descriptor.json", 0, schema.UId.Length > 0 ? schema.UId : schema.Folder, evidence);
}
