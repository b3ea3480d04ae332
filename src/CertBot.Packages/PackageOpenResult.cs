using System.Collections.Immutable;

namespace CertBot.Packages;

/// <summary>What came of opening a file that was said to hold packages.</summary>
public abstract record PackageOpenResult
{
    private PackageOpenResult() { }

    /// <summary>Every package of the file, read to its last byte, in the order of the file.</summary>
    public sealed record Success(ImmutableArray<PackageSummary> Packages) : PackageOpenResult;

    /// <summary>Nothing of the file is to be trusted or kept.</summary>
    public sealed record Refused(PackageRefusal Refusal) : PackageOpenResult;
}
