using System.Collections.Immutable;

namespace CertBot.Packages;

/// <summary>
/// What a package says of itself in its descriptor, and what was counted in it. All text comes from the package: it is
/// cut to 60 characters and freed of invisible ones, and still has to be escaped where it is shown.
/// </summary>
public sealed record PackageSummary
{
    /// <summary>Name in the descriptor; the name of the file says nothing.</summary>
    public required string Name { get; init; }

    /// <summary>Empty where the descriptor has none or one that is no UUID.</summary>
    public required Guid UId { get; init; }

    /// <summary>As written by the vendor; empty where missing.</summary>
    public required string Version { get; init; }

    public required string Maintainer { get; init; }

    public required PackageKind Kind { get; init; }

    public required ImmutableArray<PackageDependency> DependsOn { get; init; }

    public required PackageCounts Counts { get; init; }
}

/// <summary>How the platform compiles a package: with the configuration, or to an assembly of its own.</summary>
public enum PackageKind
{
    Simple,
    Assembly,
}

/// <summary>Another package that has to be installed first.</summary>
public sealed record PackageDependency(string Name, Guid UId, string Version);

/// <summary>What lies in a package. A folder is one schema, binding or script, however many files it holds.</summary>
public sealed record PackageCounts
{
    /// <summary>All entries of the package, of whatever kind.</summary>
    public required int Entries { get; init; }

    /// <summary>Bytes of all entries, unpacked.</summary>
    public required long Unpacked { get; init; }

    /// <summary>Schemas by kind as the platform names it ("Entity", "ClientUnit"); "Unknown" where no descriptor says.</summary>
    public required ImmutableSortedDictionary<string, int> Schemas { get; init; }

    /// <summary>Schemas among them that replace one of another package.</summary>
    public required int Replacing { get; init; }

    /// <summary>Schemas that have localizable strings.</summary>
    public required int Resources { get; init; }

    /// <summary>Cultures that have at least one resource file ("en-US"); having a file does not mean being translated.</summary>
    public required ImmutableSortedSet<string> Cultures { get; init; }

    public required int DataBindings { get; init; }

    public required int SqlScripts { get; init; }

    /// <summary>Entries under <c>Files/</c>.</summary>
    public required int Files { get; init; }
}
