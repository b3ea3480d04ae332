using System.IO.Enumeration;
using CertBot.Inspection.Model;
using CertBot.Inspection.Rules;

namespace CertBot.Inspection.Checks;

/// <summary>The packages that a package needs, and the application that it belongs to.</summary>
internal static class DependencyChecks
{
    private const string Application = "Files/app-descriptor.json";

    /// <summary>Depends on a package with one of these names, where <c>*</c> stands for anything.</summary>
    public static IEnumerable<Hit> DependsOn(InspectedPackages file, Rule rule) =>
        from package in file.Packages
        from name in package.Descriptor.DependsOn.Select(d => d.Name)
        where rule.Values("names").Any(p => FileSystemName.MatchesSimpleExpression(p, name))
        select PackageChecks.At(package, name) with
        {
            Element = name,
        };

    public static IEnumerable<Hit> Self(InspectedPackages file, Rule rule) =>
        from package in file.Packages
        where package.Descriptor.DependsOn.Any(d => d.Name.Equals(package.Name, StringComparison.OrdinalIgnoreCase))
        select PackageChecks.At(package, package.Name);

    public static IEnumerable<Hit> Twice(InspectedPackages file, Rule rule) =>
        from package in file.Packages
        from same in package.Descriptor.DependsOn.Where(d => d.Name.Length > 0).GroupBy(d => d.Name, StringComparer.OrdinalIgnoreCase)
        where same.Skip(1).Any()
        select PackageChecks.At(package, same.Key) with
        {
            Element = same.Key,
        };

    public static IEnumerable<Hit> Incomplete(InspectedPackages file, Rule rule) =>
        from package in file.Packages
        from dependency in package.Descriptor.DependsOn
        where dependency.Name.Length == 0 || dependency.UId.Length == 0
        select PackageChecks.At(package, dependency.Name.Length == 0 ? "a package without a name" : $"{dependency.Name} without UId") with
        {
            Element = dependency.Name,
        };

    public static IEnumerable<Hit> PropertyEmpty(InspectedPackages file, Rule rule) =>
        from package in file.Packages
        from app in package.Applications
        let missing = string.Join(
            ", ",
            new (string Name, bool IsThere)[]
            {
                ("Name", app.Name.Length > 0),
                ("Code", app.Code.Length > 0),
                ("Description", app.Description.Length > 0),
                ("Icon", app.HasIcon),
                ("Color", app.HasColor),
            }
                .Where(p => !p.IsThere && rule.Values("properties").Contains(p.Name, StringComparer.Ordinal))
                .Select(p => p.Name)
        )
        where missing.Length > 0
        select At(package, missing);

    /// <summary>The application lists a package that is not in the file. One package by itself is handed in without the others of its application.</summary>
    public static IEnumerable<Hit> PackageMissing(InspectedPackages file, Rule rule) =>
        from package in file.Packages
        where file.Packages.Length > 1
        from app in package.Applications
        from name in app.Packages.Where(n => n.Length > 0)
        where !file.WithDemo.Any(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        select At(package, name) with
        {
            Element = name,
        };

    /// <summary>A package of the file that no application lists, though there is an application that lists some.</summary>
    public static IEnumerable<Hit> PackageUnlisted(InspectedPackages file, Rule rule)
    {
        var listed = file.Packages.SelectMany(p => p.Applications).SelectMany(a => a.Packages).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return listed.Count == 0 ? [] : file.Packages.Where(p => !listed.Contains(p.Name)).Select(p => PackageChecks.At(p, p.Name));
    }

    public static IEnumerable<Hit> MaintainerDiffers(InspectedPackages file, Rule rule) =>
        from package in file.Packages
        from app in package.Applications
        where app.Maintainer.Length > 0 && !app.Maintainer.Equals(package.Descriptor.Maintainer, StringComparison.OrdinalIgnoreCase)
        select At(package, $"{app.Maintainer}, package: {package.Descriptor.Maintainer}");

    public static IEnumerable<Hit> NoPlatformVersion(InspectedPackages file, Rule rule) =>
        from package in file.Packages
        from app in package.Applications
        where app.RequiredPlatformVersion.Length == 0
        select At(package, "RequiredPlatformVersion empty");

    private static Hit At(PackageModel package, string evidence) => new(package, Application, 0, "", evidence);
}
