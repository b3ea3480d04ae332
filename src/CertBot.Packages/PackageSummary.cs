using System.Collections.Immutable;

namespace CertBot.Packages;

/// <summary>
/// The descriptor of a package, and counts of its content. All text is untrusted: it is truncated to 60 characters without
/// invisible ones, and still has to be escaped for display.
/// </summary>
public sealed record PackageSummary
{
    /// <summary>The name in the descriptor; the file name is not used.</summary>
    public required string Name { get; init; }

    /// <summary>Empty if the descriptor has none or it is not a UUID.</summary>
    public required Guid UId { get; init; }

    /// <summary>As written by the vendor; empty if missing.</summary>
    public required string Version { get; init; }

    public required string Maintainer { get; init; }

    public required PackageKind Kind { get; init; }

    public required ImmutableArray<PackageDependency> DependsOn { get; init; }

    public required PackageCounts Counts { get; init; }
}

/// <summary>How the platform compiles a package: with the configuration, or to a separate assembly.</summary>
public enum PackageKind
{
    Simple,
    Assembly,
}

/// <summary>Another package that has to be installed first.</summary>
public sealed record PackageDependency(string Name, Guid UId, string Version);

/// <summary>Counts of the content of a package. A folder is one schema, binding or script, whatever its number of files.</summary>
public sealed record PackageCounts
{
    /// <summary>All entries of the package.</summary>
    public required int Entries { get; init; }

    /// <summary>Bytes of all entries, unpacked.</summary>
    public required long Unpacked { get; init; }

    /// <summary>Schemas by kind as the platform names it ("Entity", "ClientUnit"); "Unknown" without a readable descriptor.</summary>
    public required ImmutableSortedDictionary<string, int> Schemas { get; init; }

    /// <summary>Schemas that replace a schema of another package.</summary>
    public required int Replacing { get; init; }

    /// <summary>Schemas that have localizable strings.</summary>
    public required int Resources { get; init; }

    /// <summary>Cultures that have at least one resource file ("en-US"); a file does not imply a complete translation.</summary>
    public required ImmutableSortedSet<string> Cultures { get; init; }

    public required int DataBindings { get; init; }

    public required int SqlScripts { get; init; }

    /// <summary>Entries under <c>Files/</c>.</summary>
    public required int Files { get; init; }
}
