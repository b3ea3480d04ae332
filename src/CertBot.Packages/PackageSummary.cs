using System.Collections.Immutable;

namespace CertBot.Packages;

/// <summary>
/// The descriptor of a package, and counts of its content. All text is untrusted and as the vendor wrote it, so that it can be compared; what is longer than
/// 1,000 characters is cut. To show it, cut it with <see cref="DisplayText"/> and escape it.
/// </summary>
public sealed record PackageSummary
{
    /// <summary>The name in the descriptor; the file name is not used.</summary>
    public required string Name { get; init; }

    /// <summary>Empty if the descriptor has none or it is not a UUID.</summary>
    public required Guid UId { get; init; }

    /// <summary>
    /// As written by the vendor: of the descriptor, or else of the app descriptor, where newer packages have it; empty if missing. "7.8.0" is the platform's
    /// default.
    /// </summary>
    public required string Version { get; init; }

    /// <summary>The name of the app whose app descriptor is in the package; empty if there is none.</summary>
    public required string Application { get; init; }

    public required string Maintainer { get; init; }

    public required PackageKind Kind { get; init; }

    public required ImmutableArray<PackageDependency> DependsOn { get; init; }

    public required PackageCounts Counts { get; init; }

    /// <summary>Paths of descriptors that are JSON only to a lenient reader, as with a comma behind the last element; at most 20.</summary>
    public required ImmutableArray<string> LenientFiles { get; init; }
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

    /// <summary>Schemas that have localizable images.</summary>
    public required int Images { get; init; }

    /// <summary>Cultures that have at least one string ("en-US"); one string does not imply a complete translation.</summary>
    public required ImmutableSortedSet<string> Cultures { get; init; }

    public required int DataBindings { get; init; }

    public required int SqlScripts { get; init; }

    /// <summary>Entries under <c>Files/</c>.</summary>
    public required int Files { get; init; }
}
