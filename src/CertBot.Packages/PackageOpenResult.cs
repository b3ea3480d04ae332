using System.Collections.Immutable;

namespace CertBot.Packages;

/// <summary>The result of opening a package file.</summary>
public abstract record PackageOpenResult
{
    private PackageOpenResult() { }

    /// <summary>All packages in file order, read and verified to the last byte.</summary>
    public sealed record Success(ImmutableArray<PackageSummary> Packages) : PackageOpenResult;

    /// <summary>The file was rejected; none of its content may be used.</summary>
    public sealed record Refused(PackageRefusal Refusal) : PackageOpenResult;
}
