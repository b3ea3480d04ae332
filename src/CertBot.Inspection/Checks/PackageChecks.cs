using System.Globalization;
using CertBot.Inspection.Model;
using CertBot.Inspection.Rules;

namespace CertBot.Inspection.Checks;

/// <summary>The descriptor of a package, its version, and how its files could be read.</summary>
internal static class PackageChecks
{
    private const string Descriptor = "descriptor.json";

    public static IEnumerable<Hit> Name(InspectedPackages file, Rule rule) =>
        file.Packages.Where(p => rule.Values("names").Contains(p.Name, StringComparer.OrdinalIgnoreCase)).Select(p => At(p, p.Name));

    public static IEnumerable<Hit> AssemblyWithoutProject(InspectedPackages file, Rule rule) =>
        file.Packages.Where(p => p.Descriptor is { Type: 1, ProjectPath: "" }).Select(p => At(p, "Type 1, ProjectPath empty"));

    public static IEnumerable<Hit> NotAssembly(InspectedPackages file, Rule rule) =>
        file.Packages.Where(p => p.Descriptor.Type != 1).Select(p => At(p, string.Create(CultureInfo.InvariantCulture, $"Type {p.Descriptor.Type}")));

    public static IEnumerable<Hit> VersionMissing(InspectedPackages file, Rule rule) =>
        file.Packages.Where(p => p.Version.Length == 0).Select(p => At(p, "no PackageVersion, no version of the application"));

    public static IEnumerable<Hit> VersionIs(InspectedPackages file, Rule rule) =>
        file.Packages.Where(p => rule.Values("versions").Contains(p.Version, StringComparer.Ordinal)).Select(p => At(p, p.Version));

    public static IEnumerable<Hit> VersionDiffers(InspectedPackages file, Rule rule) =>
        file.Submission.Version is { } applied
            ? file
                .Packages.Where(p => p.Version.Length > 0 && !rule.Values("ignored").Contains(p.Version, StringComparer.Ordinal))
                .Where(p => !PackageVersion.AreEqual(p.Version, applied))
                .Select(p => At(p, $"{p.Version}, applied for: {applied}"))
            : [];

    public static IEnumerable<Hit> Maintainer(InspectedPackages file, Rule rule) =>
        file
            .Packages.Where(p =>
                p.Descriptor.Maintainer.Length == 0
                || rule.Values("defaults").Contains(p.Descriptor.Maintainer, StringComparer.OrdinalIgnoreCase)
                || (file.Submission.Maintainer is { Length: > 0 } expected && !expected.Equals(p.Descriptor.Maintainer, StringComparison.OrdinalIgnoreCase))
            )
            .Select(p => At(p, p.Descriptor.Maintainer.Length == 0 ? "empty" : p.Descriptor.Maintainer));

    public static IEnumerable<Hit> OtherPlatform(InspectedPackages file, Rule rule) =>
        file.Packages.Where(p => p.Descriptor.IsOfOtherPlatform).Select(p => At(p, "BPMSoftVersion"));

    /// <summary>Files that could not be read, or only loosely, as the rule's parameter says.</summary>
    public static IEnumerable<Hit> Reading(InspectedPackages file, Rule rule) =>
        from package in file.Packages
        from note in package.Notes
        where rule.Values("notes").Contains(note.Kind.ToString(), StringComparer.OrdinalIgnoreCase)
        select new Hit(package, note.Path, 0, note.Path, note.Text);

    public static IEnumerable<Hit> Leftovers(InspectedPackages file, Rule rule) => Paths(file, p => p.Leftovers);

    public static IEnumerable<Hit> Executables(InspectedPackages file, Rule rule) => Paths(file, p => p.Executables);

    /// <summary>An assembly of the package's own name without its source: the rules of code then see its type references only.</summary>
    public static IEnumerable<Hit> AssemblyWithoutSource(InspectedPackages file, Rule rule) =>
        from package in file.Packages
        where !package.HasSources
        let own = package.Assemblies.FirstOrDefault(a => a.IsOwn)
        where own is not null
        select new Hit(package, own.Path, 0, own.Name, $"{own.Name} {own.Version}");

    /// <summary>A figure: assemblies of others, with their versions.</summary>
    public static IEnumerable<Hit> OtherAssemblies(InspectedPackages file, Rule rule) =>
        from package in file.Packages
        let others = package
            .Assemblies.Where(a => !a.IsOwn)
            .Select(a => $"{a.Name} {a.Version}")
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToList()
        where others.Count > 0
        select new Hit(package, "", 0, "", string.Create(CultureInfo.InvariantCulture, $"{others.Count}: {string.Join(", ", others.Take(5))}"));

    public static Hit At(PackageModel package, string evidence) => new(package, Descriptor, 0, "", evidence);

    private static IEnumerable<Hit> Paths(InspectedPackages file, Func<PackageModel, IEnumerable<string>> paths) =>
        from package in file.Packages
        from path in paths(package)
        select new Hit(package, path, 0, path, path.Split('/')[^1]);
}
